import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/registry.ts';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { tinyMmdb } from '../support/tiny-mmdb.ts';

const folder = folderForAllTests();
const journal = join(folder, 'network.txt');
const guard = pathToFileURL('test/support/no-network.mjs').href;
const env = { IMGAUDIT_DB: join(folder, 'case.db'), NODE_OPTIONS: `--import ${guard}`, IMGAUDIT_TEST_NETWORK: journal };
const geo = join(folder, 'geo.mmdb');
const list = join(folder, 'exits.txt');
const LOGS = 'fixtures/cases/stolen-robot';
const LATEST = ['--since', '3d', '--as-of', 'latest'];

/** What every command is made to do, in an order in which each finds what it asks for. */
/** Stand for the first incident and the first finding of the case. */
const [INCIDENT, FINDING] = ['<incident>', '<finding>'];
const RUNS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  import: [
    ['import', join(LOGS, 'acr_access_log.ndjson'), join(LOGS, 'cloudtrail.json'), '--threads', '2'],
    ['import', 'fixtures/inventories/prod-1.pods.json', '--cluster', 'prod-1'],
  ],
  status: [['status'], []],
  timeline: [['timeline', 'payments/api:v1.8.3', ...LATEST]],
  summary: [['summary', ...LATEST]],
  suspicious: [
    ['suspicious', ...LATEST, '--geo', geo, '--ip-list', `tor=${list}`],
    ['suspicious', ...LATEST, '--format', 'sarif'],
  ],
  incident: [['incident', INCIDENT, ...LATEST]],
  finding: [['finding', FINDING, ...LATEST]],
  note: [['note', '1', 'a note'], ['note']],
  report: [['report', ...LATEST, '--format', 'html']],
  events: [
    ['events', ...LATEST],
    ['events', ...LATEST, '--format', 'hss'],
  ],
  show: [['show', '1']],
  sql: [['sql', 'SELECT count(*) FROM events']],
  images: [['images']],
  actors: [['actors']],
  ips: [['ips']],
  usage: [['usage', 'payments/api:v1.8.3']],
  clusters: [['clusters']],
  allow: [
    ['allow', 'add', '203.0.113.0/24', '--reason', 'office'],
    ['allow', 'suggest'],
    ['allow', 'list'],
    ['allow', 'remove', '1'],
  ],
  registry: [
    ['registry', 'alias', 'add', 'images.acme.example', 'registry.acme.example'],
    ['registry', 'alias', 'list'],
  ],
  sources: [['sources']],
  custody: [['custody']],
  verify: [['verify', '--all']],
  rejects: [['rejects']],
  copy: [['copy', join(folder, 'case.db'), join(folder, 'copy.db')]],
  rules: [
    ['rules'],
    ['rules', 'tag-moved'],
    ['rules', 'check', 'fixtures/sigma', '--lists', 'fixtures/sigma'],
    ['rules', 'test', 'fixtures/sigma', '--lists', 'fixtures/sigma'],
    ['rules', 'export', '--format', 'sigma'],
  ],
  completion: [['completion', 'bash']],
  formats: [['formats'], ['formats', 'aws-cloudtrail']],
  schema: [['schema'], ['schema', 'suspicious']],
  actions: [['actions']],
};

/** The words with the ids that they stand for, which are known once the case has events. */
function withIds(words: readonly string[]): readonly string[] {
  if (!words.includes(INCIDENT) && !words.includes(FINDING)) return words;
  const { stdout } = runCli(['suspicious', '--format', 'json', ...LATEST], { env });
  const { incidents, findings }: Answer = JSON.parse(stdout);
  const ids = new Map([
    [INCIDENT, incidents[0]?.id],
    [FINDING, findings[0]?.id],
  ]);
  return words.map((word) => ids.get(word) ?? word);
}

interface Answer {
  readonly incidents: readonly { readonly id: string }[];
  readonly findings: readonly { readonly id: string }[];
}

function journalOf(words: readonly string[]): { readonly status: number | null; readonly lines: readonly string[] } {
  rmSync(journal, { force: true });
  const { status } = runCli(words, { env });
  return { status, lines: readFileSync(journal, 'utf8').trimEnd().split('\n') };
}

test('every command has a run here', () => {
  expect(Object.keys(RUNS).toSorted()).toEqual(COMMANDS.map(({ name }) => name).toSorted());
});

// Every other command asks the case that the import makes.
const OTHERS = COMMANDS.map(({ name }) => name).filter((name) => name !== 'import');

describe.each(['import', ...someOf(OTHERS, 3)])('imgaudit %s', (name) => {
  test('reaches for no network', () => {
    writeFileSync(list, '198.51.100.0/24\n');
    writeFileSync(geo, tinyMmdb([{ block: '203.0.113.0/24', data: { country: { iso_code: 'DE' } } }], 1_772_000_000));
    for (const words of (RUNS[name] ?? []).map(withIds)) {
      const { status, lines } = journalOf(words);
      expect([words, status]).toEqual([words, 0]);
      const threads = words.includes('--threads') ? 'guarded other thread' : 'guarded main thread';
      expect(lines).toContain(threads);
      expect(lines.filter((line) => line.startsWith('tried'))).toEqual([]);
    }
  });
});

test('a case on a server is the one reason to open a connection, and only to that server', () => {
  const { status, lines } = journalOf(['status', '--db', 'clickhouse://127.0.0.1:9/incident42']);
  expect(status).not.toBe(0);
  expect(lines).toContain('guarded other thread');
  expect(lines.filter((line) => line.startsWith('tried'))).toEqual(['tried http.request']);
});

/** That the guard bites is part of the promise. */
describe('with the guard loaded', () => {
  test.each([
    ['fetch', "await fetch('http://192.0.2.1/')"],
    ['net.connect', "(await import('node:net')).connect(9, '192.0.2.1')"],
    ['net.Socket', "new (await import('node:net')).Socket().connect(9, '192.0.2.1')"],
    ['tls', "(await import('node:tls')).connect(9, '192.0.2.1')"],
    ['a named import of http', "const { request } = await import('node:http'); request('http://192.0.2.1/')"],
    ['https', "(await import('node:https')).get('https://192.0.2.1/')"],
    ['http2', "(await import('node:http2')).connect('https://192.0.2.1/')"],
    ['dgram', "(await import('node:dgram')).createSocket('udp4')"],
    ['dns', "(await import('node:dns')).lookup('localhost', () => {})"],
    ['dns/promises', "await (await import('node:dns/promises')).resolve4('localhost')"],
    ['another program', "(await import('node:child_process')).spawnSync('true')"],
    [
      'another thread',
      `const { Worker } = await import('node:worker_threads');
       const worker = new Worker("fetch('http://192.0.2.1/')", { eval: true });
       await new Promise((resolve, reject) => worker.on('error', reject).on('exit', resolve));`,
    ],
  ])('%s throws and is written down', (_, code) => {
    rmSync(journal, { force: true });
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(status).toBe(1);
    expect(stderr).toContain('the network was asked for');
    expect(readFileSync(journal, 'utf8')).toContain('tried ');
  });
});
