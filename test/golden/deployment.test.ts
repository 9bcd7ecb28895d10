import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { folderForAllTests, runCli, transcript } from '../support/run-cli.ts';

/** Where the images of the invented incident run. */
const folder = folderForAllTests();
const env = { IMGAUDIT_DB: join(folder, 'case.db') };
const PODS = 'fixtures/inventories/prod-1.pods.json';
const OBSERVED = ['--observed-at', '2026-03-02T02:00:00Z'];

beforeAll(() => {
  runCli(['import', 'fixtures/cases/stolen-robot/acr_access_log.ndjson'], { env });
});

const QUESTIONS = [
  ['usage/no-cluster-known', ['usage', 'payments/api:v1.8.3'], 120],
  ['import/pods', ['import', '--cluster', 'prod-1', ...OBSERVED, PODS], 120],
  ['usage/tag', ['usage', 'payments/api:v1.8.3'], 200],
  ['usage/tag-80-columns', ['usage', 'payments/api:v1.8.3'], 80],
  [
    'usage/failed-pull-under-a-foreign-host',
    ['usage', 'acme-registry.cn-hangzhou.cr.aliyuncs.com/payments/api:v1.8.2'],
    160,
  ],
  [
    'registry/alias-add',
    ['registry', 'alias', 'add', 'images.acme.example', 'acme-registry-vpc.cn-hangzhou.cr.aliyuncs.com'],
    120,
  ],
  ['registry/alias-list', ['registry', 'alias', 'list', '--format', 'json'], 120],
  ['usage/failed-pull-under-an-alias', ['usage', 'acme-registry.cn-hangzhou.cr.aliyuncs.com/payments/api:v1.8.2'], 160],
  ['usage/init-container', ['usage', 'payments/worker', '--format', 'csv'], 120],
  ['usage/docker-hub', ['usage', 'nginx', '--format', 'json'], 120],
  ['usage/config-id-is-no-digest', ['usage', 'busybox', '--format', 'ndjson'], 120],
  ['usage/nowhere', ['usage', 'shop/web:v1.8.3'], 120],
  ['clusters/one', ['clusters'], 120],
  ['timeline/running-now', ['timeline', 'payments/api:v1.8.3', '--since', '1h', '--as-of', 'latest'], 120],
  ['suspicious/running-now', ['suspicious', '--rule', 'delete-*', '--since', '3d', '--as-of', 'latest'], 120],
] as const;

test.each(QUESTIONS)('%s', async (name, words, columns) => {
  await expect(transcript(words, runCli(words, { env, columns }))).toMatchFileSnapshot(`expected/${name}.txt`);
});

test('a newer inventory of a cluster replaces what is current and keeps the history', () => {
  const list: { items: unknown[] } = JSON.parse(readFileSync(PODS, 'utf8'));
  const newer = join(folder, 'later.json');
  // A stream of several lists, as `kubectl get pods -n … -o json` prints them one after the other.
  writeFileSync(
    newer,
    `${JSON.stringify({ ...list, items: [] })}\n${JSON.stringify({ ...list, items: list.items.slice(1, 2) }, null, 2)}\n`,
  );
  const run = runCli(['import', '--cluster', 'prod-1', '--observed-at', '2026-03-02T02:30:00Z', newer], { env });
  expect(run.stderr).toMatch(/1 record = 1 accepted/);
  const usage: { clusters: { observedAt: string; running: number }[] } = JSON.parse(
    runCli(['usage', 'payments/api:v1.8.3', '--format', 'json'], { env }).stdout,
  );
  expect(usage.clusters).toEqual([
    { cluster: 'prod-1', observedAt: '2026-03-02T02:30:00.000Z', pods: 0, running: 0, containers: [] },
  ]);
  const clusters: { clusters: { current: boolean; pods: number }[] } = JSON.parse(
    runCli(['clusters', '--format', 'json'], { env }).stdout,
  );
  expect(clusters.clusters.map(({ current, pods }) => [current, pods])).toEqual([
    [true, 1],
    [false, 2],
  ]);
});

test('an older inventory imported later does not become current', () => {
  const older = join(folder, 'older.json');
  writeFileSync(older, JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: [] }));
  runCli(['import', '--cluster', 'prod-1', '--observed-at', '2026-03-01T00:00:00Z', older], { env });
  const clusters: { clusters: { current: boolean; observedAt: string }[] } = JSON.parse(
    runCli(['clusters', '--format', 'json'], { env }).stdout,
  );
  expect(clusters.clusters.filter(({ current }) => current).map(({ observedAt }) => observedAt)).toEqual([
    '2026-03-02T02:30:00.000Z',
  ]);
});
