import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** A payload of a webhook names no time. What its collector added is taken away again. */
const WITH_TIMES = 'fixtures/formats/jfrog-webhook/with_time_of_receipt.jsonl';
const folder = folderForAllTests();
const log = join(folder, 'webhook.jsonl');
const WRITTEN = '2026-03-02T22:00:00.000Z';

beforeAll(() => {
  writeFileSync(log, readFileSync(WITH_TIMES, 'utf8').replaceAll(/,"received_at":"[^"]*"/g, ''));
  utimesSync(log, new Date(WRITTEN), new Date(WRITTEN));
});

function timesOf(db: string): readonly string[] {
  const events = runCli(['events', '--format', 'ndjson', '--all', '--db', db]).stdout.trim().split('\n');
  return events.map((line) => JSON.parse(line).time);
}

test('records without a time have that of their file, and the import says so', () => {
  const db = join(folder, 'written.db');
  const run = runCli(['import', log, '--db', db]);
  expect(run.stderr).toContain('No time is named in 3 records');
  expect(run.stderr).toContain('3 records = 3 accepted');
  expect(timesOf(db)).toEqual([WRITTEN, WRITTEN, WRITTEN]);
});

test('--observed-at states it, and verify reads the same from the evidence later', () => {
  const db = join(folder, 'stated.db');
  expect(runCli(['import', log, '--observed-at', '2026-03-02T21:30:00Z', '--db', db]).status).toBe(0);
  utimesSync(log, new Date(), new Date());
  expect(new Set(timesOf(db))).toEqual(new Set(['2026-03-02T21:30:00.000Z']));
  const verified = runCli(['verify', '--db', db]);
  expect([verified.status, verified.stdout]).toEqual([0, expect.stringMatching(/verdict +sound/)]);
});

test('a time that the collector added stands', () => {
  const db = join(folder, 'added.db');
  const run = runCli(['import', WITH_TIMES, '--observed-at', '2020-01-01', '--db', db]);
  expect(run.stderr).not.toContain('No time is named');
  expect(timesOf(db).toSorted()).toEqual([
    '2026-03-02T21:10:00.000Z',
    '2026-03-02T21:11:00.000Z',
    '2026-03-02T21:12:00.000Z',
  ]);
});
