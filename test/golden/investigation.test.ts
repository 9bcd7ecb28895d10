import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { removeWhenDone, runCli, transcript } from '../support/run-cli.ts';

/** A responder's way through the invented incident, from import to finding. */
const LOGS = 'fixtures/cases/stolen-robot';
const folder = removeWhenDone();
const env = { IMGAUDIT_DB: join(folder, 'case.db') };

beforeAll(() => {
  const run = runCli(['import', join(LOGS, 'acr_access_log.ndjson'), join(LOGS, 'cloudtrail.json')], { env });
  expect(run.status).toBe(0);
});

const WINDOW = ['--since', '3d', '--as-of', 'latest'];
const QUESTIONS: readonly (readonly [name: string, words: readonly string[], columns?: number])[] = [
  ['import/again', ['import', join(LOGS, 'acr_access_log.ndjson')]],
  ['timeline/tag-80-columns', ['timeline', 'payments/api:v1.8.3', ...WINDOW], 80],
  ['timeline/tag-200-columns', ['timeline', 'payments/api:v1.8.3', ...WINDOW], 200],
  ['timeline/repository-deletes', ['timeline', 'payments/api', '--event', 'delete', ...WINDOW]],
  ['timeline/layers', ['timeline', 'payments/api', '--layers', '--public-only', ...WINDOW]],
  ['timeline/exact-json', ['timeline', 'payments/api:v1.8.2', '--exact', '--format', 'json', ...WINDOW]],
  ['timeline/csv', ['timeline', 'payments/api:v1.8.2', '--format', 'csv', ...WINDOW]],
  ['timeline/markdown', ['timeline', 'payments/api:v1.8.2', '--format', 'md', ...WINDOW]],
  ['timeline/zone', ['timeline', 'payments/api:v1.8.2', '--tz', 'Asia/Kathmandu', ...WINDOW]],
  ['timeline/unknown-image', ['timeline', 'nobody/knows:it', ...WINDOW]],
  ['summary/week-80-columns', ['summary', '--since', '7d', '--as-of', 'latest', '--top', '3'], 80],
  ['summary/week-200-columns', ['summary', '--since', '7d', '--as-of', 'latest', '--top', '3'], 200],
  ['summary/json', ['summary', 'payments/*', '--format', 'json', ...WINDOW]],
  ['summary/by-actor', ['summary', '--by', 'actor', ...WINDOW], 100],
  ['summary/by-day-csv', ['summary', '--by', 'day', '--format', 'csv', ...WINDOW]],
  ['suspicious/public-only', ['suspicious', '--public-only', ...WINDOW], 100],
  ['suspicious/json', ['suspicious', '--format', 'json', ...WINDOW]],
  ['suspicious/cold', ['suspicious', '--since', '30d', '--as-of', 'latest', '--format', 'csv']],
  ['suspicious/allowed', ['suspicious', '--allow', '203.0.113.64/26', '--show-suppressed', ...WINDOW], 120],
  ['suspicious/fail-on', ['suspicious', '--fail-on', 'high', '--rule', 'delete-*', '--format', 'ndjson', ...WINDOW]],
  ['events/address', ['events', '--ip', '203.0.113.0/24', '--limit', '4', ...WINDOW], 120],
  ['events/hss', ['events', '--user-name', 'ci-robot', '--event', 'delete', '--format', 'hss', ...WINDOW]],
  ['events/ndjson', ['events', '--action', 'Delete*', '--limit', '2', '--format', 'ndjson', ...WINDOW]],
  ['show/event', ['show', '421'], 100],
  ['images/payments', ['images', '--image', 'payments/*', '--event', 'push,delete']],
  ['actors/all', ['actors', '--format', 'csv']],
  ['ips/public', ['ips', '--public-only']],
  ['sources/table', ['sources'], 100],
  ['rejects/none', ['rejects']],
  ['rules/list', ['rules']],
  ['rules/page', ['rules', 'unexpected-public-address'], 100],
  ['formats/list', ['formats', '--format', 'csv']],
  ['formats/page', ['formats', 'huawei-hss-image-events'], 100],
  ['actions/hss', ['actions', '--source', 'alibaba-acr-access-log', '--format', 'json']],
  ['help/program', ['--help'], 100],
  ['help/timeline', ['timeline', '--help'], 100],
];

test.each(QUESTIONS)('%s', async (name, words, columns) => {
  const options = { env, ...(columns === undefined ? {} : { columns }) };
  const run = runCli(words, options);
  await expect(transcript(words, run)).toMatchFileSnapshot(`expected/${name}.txt`);
});

test('the same case and flags give the same bytes', () => {
  for (const words of [
    ['suspicious', '--format', 'json', ...WINDOW],
    ['summary', '--format', 'json', ...WINDOW],
    ['images', '--format', 'csv'],
  ]) {
    expect(runCli(words, { env }).stdout).toBe(runCli(words, { env }).stdout);
  }
});
