import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { type CliRun, runCli } from './run-cli.ts';

const EVENT = {
  access_credential_type: 'Password',
  action: 'DeleteTag',
  namespace_repo: 'payments/api',
  time: '2026-03-01T00:00:00Z',
};
const line = (tag: string, more: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({ ...EVENT, http_request_id: `request ${tag}`, tag, http_request_remoteaddr: '203.0.113.7', ...more });

/** A log of eight records: six give an event each, of which one is a duplicate, and two cannot be read. */
export const LOG = [
  line('one'),
  line('two', { http_request_remoteaddr: '198.51.100.4' }),
  line('two', { http_request_remoteaddr: '198.51.100.4' }),
  '{"action":"DeleteTag","half',
  line('three', { http_request_useragent: 'docker/27.0' }),
  line('four', { time: 'never' }),
  line('five', { instance_id: 'cri-1', http_request_remote_vpc_id: 'vpc-9' }),
  line('six'),
  '',
].join('\n');

/** The examiner whom the custody log of these cases names. */
export const EXAMINER = 'A. Lovelace';

/**
 * Makes a case of two logs and an inventory, with an allow entry, an alias and an export. By default originals are
 * kept.
 */
export function makeCase(folder: string, options: readonly string[] = ['--keep']): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'access.ndjson'), LOG);
  writeFileSync(
    join(folder, 'quay.ndjson.gz'),
    gzipSync(readFileSync('fixtures/formats/quay-usage-logs/action-logs.ndjson')),
  );
  cpSync('fixtures/inventories/prod-1.pods.json', join(folder, 'prod-1.json'));
  for (const words of [
    ['import', 'access.ndjson', 'quay.ndjson.gz', 'prod-1.json', ...options],
    ['allow', 'add', '203.0.113.0/24', '--reason', 'office'],
    ['registry', 'alias', 'add', 'images.example.com', 'registry.example.com'],
    ['sources', '-o', 'sources.csv', '--format', 'csv', '--force'],
  ]) {
    const { status, stderr } = imgaudit(folder, words);
    if (status !== 0) throw new Error(stderr);
  }
}

/** Runs the program on the case of a folder. */
export function imgaudit(folder: string, words: readonly string[]): CliRun {
  return runCli([...words, '--db', 'case.db', '--examiner', EXAMINER], { cwd: folder });
}

/** Changes the tables of a case directly, as a forger would. */
export function tamper(folder: string, sql: string): void {
  const database = new Database(join(folder, 'case.db'));
  database.pragma('foreign_keys = OFF');
  database.exec(sql);
  database.close();
}
