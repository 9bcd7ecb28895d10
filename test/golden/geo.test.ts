import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';
import { tinyMmdb } from '../support/tiny-mmdb.ts';

const folder = folderForAllTests();
const db = join(folder, 'case.db');
const geo = join(folder, 'tiny.mmdb');
const LOGS = 'fixtures/cases/stolen-robot';
const DATA = {
  country: { iso_code: 'DE' },
  autonomous_system_number: 64500,
  autonomous_system_organization: '=Example\u001b[31m GmbH',
};
const PLACE = { country: 'DE', asn: 64500, operator: DATA.autonomous_system_organization };
const THIEF = '203.0.113.66';

const ask = (...words: string[]) => runCommand([...words, '--geo', geo], db);
const LINES: readonly (readonly [string, ...string[]])[] = [
  ['ips', '--public-only'],
  ['events', '--ip', THIEF, '--all', '--limit', '2'],
  ['timeline', 'payments/api:v1.8.3', '--ip', THIEF, '--all'],
];

beforeAll(() => {
  writeFileSync(geo, tinyMmdb([{ block: '203.0.113.64/26', data: DATA }], 1_772_000_000));
  const run = runCli(['import', `${LOGS}/acr_access_log.ndjson`, '--db', db]);
  expect(run.status).toBe(0);
});

test.each(LINES)('%s says where an address lies', async (...words) => {
  const table = await ask(...words);
  expect(table.stdout).toMatch(/ADDRESS +PLACE/);
  // The name of an operator may come from anybody: no control characters, no formulas.
  expect(table.stdout).not.toContain('\u001b');
  expect(table.stderr).toContain('tiny.mmdb (Tiny-Test) was built on 2026-02-25.');
  const csv = (await ask(...words, '--format', 'csv')).stdout.split('\n');
  expect(csv[0]).toMatch(/,address,country,asn,operator,|^address,country,asn,operator,/);
  expect(csv.find((line) => line.includes(THIEF))).toMatch(/203\.0\.113\.66,DE,64500,"?'=Example/);
});

test.each(LINES)('%s has the place in JSON', async (...words) => {
  const answer = JSON.parse((await ask(...words, '--format', 'json')).stdout);
  const rows = answer.events ?? answer.addresses;
  const isThief = (row: { ip?: string; client?: { ip: string } }) => (row.client?.ip ?? row.ip) === THIEF;
  expect(rows.filter(isThief).length).toBeGreaterThan(0);
  for (const row of rows) expect(row.geo).toEqual(isThief(row) ? PLACE : null);
  const lines = (await ask(...words, '--format', 'ndjson')).stdout.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).geo)).toEqual(rows.map(({ geo: place }: { geo: unknown }) => place));
});

test('a database is no output, and a file that is none is refused', async () => {
  const before = readFileSync(geo);
  for (const words of LINES) {
    expect((await ask(...words, '-o', geo, '--force')).status).toBe(2);
    expect((await runCommand([...words, '--geo', 'package.json'], db)).status).toBe(2);
  }
  expect(readFileSync(geo).equals(before)).toBe(true);
});

/** What the formats for other tools call the country of an address. */
const COUNTRY_FIELDS: readonly (readonly [string, RegExp])[] = [
  ['timesketch', /"source_ip_iso_code":"DE","source_ip_asn":64500,"source_ip_operator":"=Example/],
  ['ocsf', /"location":\{"country":"DE"\},"autonomous_system":\{"number":64500,"name":"=Example/],
  ['ecs', /"geo":\{"country_iso_code":"DE"\},"as":\{"number":64500,"organization":\{"name":"=Example/],
  ['ecs-bulk', /"geo":\{"country_iso_code":"DE"\}/],
  ['csv-excel', /,203\.0\.113\.66,DE,64500,"'=Example/],
];

test.each(COUNTRY_FIELDS)('%s says where an address lies', async (format, field) => {
  for (const words of LINES.slice(1)) expect((await ask(...words, '--format', format)).stdout).toMatch(field);
});

test.each([
  ['timesketch', /"source_ip_iso_code":"DE"/],
  ['ocsf', /"src_endpoint":\{"ip":"203\.0\.113\.66","location":\{"country":"DE"\}/],
])('findings as %s say where an address lies', async (format, field) => {
  expect((await ask('suspicious', '--as-of', 'latest', '--format', format)).stdout).toMatch(field);
});

test('an output without a field for places is refused, and so are columns of the user', async () => {
  for (const words of [
    ['--format', 'hss'],
    ['--format', `hss=${join(folder, 'hss.json')}`],
    ['--columns', 'time,client.ip'],
  ]) {
    const run = await ask('events', ...words);
    expect([words, run]).toEqual([words, { status: 2, stdout: '', stderr: expect.stringMatching(/--geo/) }]);
  }
});
