import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
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
  /** Exit code; 0 if it is absent. */
  readonly exit?: number;
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
  { name: 'summary/by-hour-csv', words: ['summary', '--by', 'hour', '--tz', 'Asia/Kathmandu', '-f', 'csv', ...WINDOW] },
  { name: 'summary/pairs', words: ['summary', '--pairs', '--public-only', ...WINDOW], columns: 120 },
  { name: 'summary/pairs-json', words: ['summary', '--pairs', '--top', '2', '--format', 'json', ...WINDOW] },
  { name: 'suspicious/public-only', words: ['suspicious', '--public-only', ...WINDOW], columns: 100 },
  { name: 'suspicious/incidents-80-columns', words: ['suspicious', ...WINDOW], columns: 80 },
  { name: 'suspicious/incidents-200-columns', words: ['suspicious', ...WINDOW], columns: 200 },
  {
    name: 'suspicious/findings-80-columns',
    words: ['suspicious', '--by', 'none', '--top', '2', ...WINDOW],
    columns: 80,
  },
  { name: 'suspicious/by-rule', words: ['suspicious', '--by', 'rule', ...WINDOW], columns: 100 },
  {
    name: 'suspicious/by-actor-json',
    words: ['suspicious', '--by', 'actor', '--rule', 'delete-*', '-f', 'json', ...WINDOW],
  },
  { name: 'suspicious/by-incident-csv', words: ['suspicious', '--by', 'incident', '--format', 'csv', ...WINDOW] },
  { name: 'suspicious/markdown', words: ['suspicious', '--format', 'md', ...WINDOW] },
  { name: 'suspicious/zone', words: ['suspicious', '--tz', 'Asia/Kathmandu', ...WINDOW], columns: 100 },
  { name: 'suspicious/json', words: ['suspicious', '--format', 'json', ...WINDOW] },
  { name: 'suspicious/cold', words: ['suspicious', '--since', '30d', '--as-of', 'latest', '--format', 'csv'] },
  {
    name: 'suspicious/allowed',
    words: ['suspicious', '--allow', '203.0.113.64/26', '--show-suppressed', ...WINDOW],
    columns: 120,
  },
  {
    name: 'suspicious/fail-on',
    exit: 3,
    words: ['suspicious', '--fail-on', 'high', '--rule', 'delete-*', '--format', 'ndjson', ...WINDOW],
  },
  { name: 'suspicious/anchor-not-asked', words: ['suspicious', '--since', '3d'], columns: 100 },
  {
    name: 'suspicious/empty-window',
    exit: 3,
    words: ['suspicious', '--as-of', '2026-02-01', '--fail-on', 'high'],
    columns: 100,
  },
  {
    name: 'suspicious/empty-window-allowed',
    words: ['suspicious', '--as-of', '2026-02-01', '--fail-on', 'high', '--allow-empty', '--format', 'json'],
  },
  { name: 'timeline/empty-window', words: ['timeline', 'payments/api:v1.8.3', '--as-of', '2026-02-01'] },
  { name: 'suspicious/window-not-asked', words: ['suspicious', '--as-of', 'latest'], columns: 80 },
  { name: 'incident/80-columns', words: ['incident', 'if73e267a', ...WINDOW], columns: 80 },
  { name: 'incident/200-columns', words: ['incident', 'if73e267a', '--top', '4', ...WINDOW], columns: 200 },
  { name: 'incident/json', words: ['incident', 'If73', '--top', '2', '--format', 'json', ...WINDOW] },
  { name: 'incident/csv', words: ['incident', 'if73', '--top', '2', '--format', 'csv', ...WINDOW] },
  { name: 'incident/markdown', words: ['incident', 'if73', '--top', '2', '--format', 'md', ...WINDOW] },
  { name: 'incident/of-a-finding', exit: 2, words: ['incident', '0253639b', ...WINDOW] },
  {
    name: 'incident/in-another-window',
    exit: 2,
    words: ['incident', 'if73e267a', '--since', '30d', '--as-of', '2026-02-20'],
  },
  { name: 'finding/80-columns', words: ['finding', 'eae285b3', ...WINDOW], columns: 80 },
  { name: 'finding/json', words: ['finding', 'eae285b3', '--top', '1', '--format', 'json', ...WINDOW] },
  { name: 'finding/ndjson', words: ['finding', 'eae285b3', '--top', '1', '--format', 'ndjson', ...WINDOW] },
  { name: 'finding/of-an-incident', exit: 2, words: ['finding', 'if73', ...WINDOW] },
  { name: 'finding/without-id', exit: 2, words: ['finding', '', ...WINDOW] },
  { name: 'events/address', words: ['events', '--ip', '203.0.113.0/24', '--limit', '4', ...WINDOW], columns: 120 },
  {
    name: 'events/hss',
    words: ['events', '--user-name', 'ci-robot', '--event', 'delete', '--format', 'hss', ...WINDOW],
  },
  { name: 'events/ndjson', words: ['events', '--action', 'Delete*', '--limit', '2', '--format', 'ndjson', ...WINDOW] },
  { name: 'show/event', words: ['show', '421'], columns: 100 },
  { name: 'show/several-json', words: ['show', '421', '422', '--format', 'json'] },
  { name: 'show/markdown', words: ['show', '421', '--format', 'md'] },
  { name: 'sql/table', words: ['sql', 'SELECT category, count(*) AS events FROM events GROUP BY 1 ORDER BY 2 DESC'] },
  { name: 'sql/json', words: ['sql', "SELECT path, x'00ff' AS bytes, 1 AS a, 2 AS a FROM evidence", '-f', 'json'] },
  { name: 'sql/comment', words: ['sql', '-- a comment\nSELECT count(*) AS events FROM events'] },
  { name: 'images/payments', words: ['images', '--image', 'payments/*', '--event', 'push,delete'] },
  { name: 'images/top', words: ['images', '--top', '3'], columns: 80 },
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

test.each(someOf(QUESTIONS, 2))('$name', async ({ name, words, columns, exit = 0 }) => {
  const options = { env, ...(columns === undefined ? {} : { columns }) };
  const run = runCli(words, options);
  expect(run.status).toBe(exit);
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
