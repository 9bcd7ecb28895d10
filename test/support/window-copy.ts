import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { someOf } from './effort.ts';
import { type CliRun, runCli } from './run-cli.ts';

/** The window that is copied, and a shorter one that has a week to learn from in it. */
export const WINDOW = ['--since', '2026-02-20', '--until', '2026-03-01'];
export const LATE = ['--since', '2026-02-27', '--until', '2026-03-01', '--learn', '7d'];

const JSON_ANSWER = ['--format', 'json'];

/** Questions about the window, whose answers must be those of the whole case. */
export const QUESTIONS: readonly (readonly string[])[] = [
  ['events', ...WINDOW, '--limit', '10000', ...JSON_ANSWER],
  ['events', ...WINDOW, '--text', 'robot', ...JSON_ANSWER],
  ['events', ...WINDOW, '--image', 'payments/*', '--sort', 'time', '--format', 'csv'],
  ['timeline', 'payments/api:v1.8.3', ...WINDOW, ...JSON_ANSWER],
  ['summary', ...WINDOW, ...JSON_ANSWER],
  ['suspicious', ...LATE, ...JSON_ANSWER],
  ['clusters', ...JSON_ANSWER],
  ['allow', 'list', ...JSON_ANSWER],
  ['rejects', ...JSON_ANSWER],
];

const record = (id: string, time: string, more: Readonly<Record<string, string>> = {}) =>
  JSON.stringify({
    access_credential_type: 'Password',
    action: 'DeleteTag',
    namespace_repo: 'payments/api',
    tag: id,
    http_request_id: `request ${id}`,
    http_request_remoteaddr: '203.0.113.7',
    time,
    ...more,
  });

/**
 * A log that is not in the order of time, with records that cannot be read, that are known already, and that contradict
 * others: both of the window, or one of them outside.
 */
const MIXED = [
  record('one', '2026-02-18T00:00:00Z'),
  record('two', '2026-02-21T00:00:00Z'),
  record('three', '2026-03-01T00:00:00Z'),
  '{"action":"DeleteTag","half',
  record('four', '2026-02-20T00:00:00Z'),
  record('two', '2026-02-21T00:00:00Z'),
  record('two', '2026-02-21T00:00:00Z', { http_request_remoteaddr: '198.51.100.4' }),
  record('one', '2026-02-22T00:00:00Z'),
  record('four', '2026-03-01T12:00:00Z'),
  record('five', 'never'),
  record('six', '2026-02-28T23:59:59.999Z', { instance_id: 'cri-1', http_request_remote_vpc_id: 'vpc-9' }),
  '',
].join('\n');

/** Logs of which a part lies in the window, one that lies before it, and an inventory. */
export function importEvidence(db: string, folder: string, options: readonly string[] = []): void {
  const mixed = join(folder, 'mixed.ndjson');
  writeFileSync(mixed, MIXED);
  const early = join(folder, 'early.ndjson');
  writeFileSync(early, `${record('early', '2026-01-18T00:00:00Z')}\n`);
  const logs = ['acr_access_log.ndjson', 'cloudtrail.json'].map((name) => `fixtures/cases/stolen-robot/${name}`);
  for (const words of [
    ['import', ...logs, mixed, early, 'package.json', ...options],
    ['import', 'fixtures/inventories/prod-1.pods.json', '--cluster', 'prod-1', ...options],
    ['allow', 'add', '198.51.100.7', '--actor', 'ci-*'],
  ]) {
    const { status, stderr } = at(db, words);
    expect([0, 4], stderr).toContain(status);
  }
}

/** Runs a command on a case. */
export function at(db: string, words: readonly string[]): CliRun {
  return runCli(words, { env: { IMGAUDIT_DB: db } });
}

/** What a case says of its own length: a part ends with its window. */
const OF_LENGTH = ['export-short', 'part-of-case'];

/** What a case answers beside that. */
export function answerOf(db: string, words: readonly string[]): unknown {
  const { status, stdout } = at(db, words);
  if (!words.includes('json')) return { status, stdout };
  const { coverage: _, notices = [], ...answer } = JSON.parse(stdout);
  return { status, answer, notices: notices.filter(({ id }: { id: string }) => !OF_LENGTH.includes(id)) };
}

/** How verify looks at a case: record by record, and at a sample. */
export const WAYS: readonly (readonly string[])[] = [['--all'], []];

/** What verify finds wrong with a case. */
export function problemsOf(db: string, ways = someOf(WAYS, 2)): readonly unknown[] {
  return ways.flatMap((words) => {
    const { stdout } = at(db, ['verify', ...words, ...JSON_ANSWER]);
    return JSON.parse(stdout).checks.flatMap(({ problems }: { problems: readonly unknown[] }) => problems);
  });
}
