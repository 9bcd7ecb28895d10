import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { folderForAllTests, runCli, transcript } from '../support/run-cli.ts';

/** A responder's way through the invented incident, from import to finding. */
const LOGS = 'fixtures/cases/stolen-robot';
const folder = folderForAllTests();
const env = { IMGAUDIT_DB: join(folder, 'case.db') };

beforeAll(() => {
  const run = runCli(['import', join(LOGS, 'acr_access_log.ndjson'), join(LOGS, 'cloudtrail.json')], { env });
  expect(run.status).toBe(0);
});

const WINDOW = ['--since', '3d', '--as-of', 'latest'];
interface Question {
  readonly name: string;
  readonly words: readonly string[];
  readonly columns?: number;
}

const QUESTIONS: readonly Question[] = [
  { name: 'import/again', words: ['import', join(LOGS, 'acr_access_log.ndjson')] },
  { name: 'timeline/tag-80-columns', words: ['timeline', 'payments/api:v1.8.3', ...WINDOW], columns: 80 },
  { name: 'timeline/tag-200-columns', words: ['timeline', 'payments/api:v1.8.3', ...WINDOW], columns: 200 },
  { name: 'timeline/repository-deletes', words: ['timeline', 'payments/api', '--event', 'delete', ...WINDOW] },
  { name: 'timeline/layers', words: ['timeline', 'payments/api', '--layers', '--public-only', ...WINDOW] },
  { name: 'timeline/exact-json', words: ['timeline', 'payments/api:v1.8.2', '--exact', '--format', 'json', ...WINDOW] },
  { name: 'timeline/csv', words: ['timeline', 'payments/api:v1.8.2', '--format', 'csv', ...WINDOW] },
  { name: 'timeline/markdown', words: ['timeline', 'payments/api:v1.8.2', '--format', 'md', ...WINDOW] },
  { name: 'timeline/zone', words: ['timeline', 'payments/api:v1.8.2', '--tz', 'Asia/Kathmandu', ...WINDOW] },
  { name: 'timeline/unknown-image', words: ['timeline', 'nobody/knows:it', ...WINDOW] },
  {
    name: 'summary/week-80-columns',
    words: ['summary', '--since', '7d', '--as-of', 'latest', '--top', '3'],
    columns: 80,
  },
  {
    name: 'summary/week-200-columns',
    words: ['summary', '--since', '7d', '--as-of', 'latest', '--top', '3'],
    columns: 200,
  },
  { name: 'summary/json', words: ['summary', 'payments/*', '--format', 'json', ...WINDOW] },
  { name: 'summary/by-actor', words: ['summary', '--by', 'actor', ...WINDOW], columns: 100 },
  { name: 'summary/by-day-csv', words: ['summary', '--by', 'day', '--format', 'csv', ...WINDOW] },
  { name: 'suspicious/public-only', words: ['suspicious', '--public-only', ...WINDOW], columns: 100 },
  { name: 'suspicious/json', words: ['suspicious', '--format', 'json', ...WINDOW] },
  { name: 'suspicious/cold', words: ['suspicious', '--since', '30d', '--as-of', 'latest', '--format', 'csv'] },
  {
    name: 'suspicious/allowed',
    words: ['suspicious', '--allow', '203.0.113.64/26', '--show-suppressed', ...WINDOW],
    columns: 120,
  },
  {
    name: 'suspicious/fail-on',
    words: ['suspicious', '--fail-on', 'high', '--rule', 'delete-*', '--format', 'ndjson', ...WINDOW],
  },
  { name: 'events/address', words: ['events', '--ip', '203.0.113.0/24', '--limit', '4', ...WINDOW], columns: 120 },
  {
    name: 'events/hss',
    words: ['events', '--user-name', 'ci-robot', '--event', 'delete', '--format', 'hss', ...WINDOW],
  },
  { name: 'events/ndjson', words: ['events', '--action', 'Delete*', '--limit', '2', '--format', 'ndjson', ...WINDOW] },
  { name: 'show/event', words: ['show', '421'], columns: 100 },
  { name: 'images/payments', words: ['images', '--image', 'payments/*', '--event', 'push,delete'] },
  { name: 'actors/all', words: ['actors', '--format', 'csv'] },
  { name: 'ips/public', words: ['ips', '--public-only'] },
  { name: 'sources/table', words: ['sources'], columns: 100 },
  { name: 'rejects/none', words: ['rejects'] },
  { name: 'rules/list', words: ['rules'] },
  { name: 'rules/page', words: ['rules', 'unexpected-public-address'], columns: 100 },
  { name: 'formats/list', words: ['formats', '--format', 'csv'] },
  { name: 'formats/page', words: ['formats', 'huawei-hss-image-events'], columns: 100 },
  { name: 'actions/hss', words: ['actions', '--source', 'alibaba-acr-access-log', '--format', 'json'] },
  { name: 'help/program', words: ['--help'], columns: 100 },
  { name: 'help/timeline', words: ['timeline', '--help'], columns: 100 },
];

test.each(QUESTIONS)('$name', async ({ name, words, columns }) => {
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
