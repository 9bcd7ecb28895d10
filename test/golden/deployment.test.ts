import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  ['import/pods-of-another-cluster', ['import', '--cluster', 'other', ...OBSERVED, PODS], 120],
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

interface Cluster {
  readonly running: number;
  readonly namespaces: readonly { readonly namespace: string; readonly observedAt: string }[];
}

/** Imports objects of a cluster as observed at an hour of 2 March; then says where payments/api runs, and what was seen. */
function after(hour: number, items: readonly unknown[], ...more: readonly string[]): readonly string[] {
  const file = join(folder, `pods-at-${hour}.json`);
  writeFileSync(
    file,
    JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: `${hour}` }, items }),
  );
  const at = `2026-03-02T${String(hour).padStart(2, '0')}:00:00Z`;
  const run = runCli(['import', '--cluster', 'prod-1', '--observed-at', at, ...more, file], { env });
  expect(run.stderr).toContain('Inventory of cluster prod-1');
  const usage: { clusters: Cluster[] } = JSON.parse(
    runCli(['usage', 'payments/api:v1.8.3', '--format', 'json'], { env }).stdout,
  );
  return usage.clusters.flatMap(({ running, namespaces }) => [
    `${running} running`,
    ...namespaces.map(({ namespace, observedAt }) => `${namespace} ${observedAt.slice(11, 13)}`),
  ]);
}

test('a later inventory of a cluster replaces the namespaces that it names, and --complete all of it', () => {
  const { items }: { items: unknown[] } = JSON.parse(readFileSync(PODS, 'utf8'));
  const [api, job] = items;
  expect(after(4, [job])).toEqual(['1 running', 'batch 04', 'payments 02']);
  expect(after(1, [job])).toEqual(['1 running', 'batch 04', 'payments 02']);
  expect(after(6, [job], '--complete')).toEqual(['0 running', 'batch 06']);
  expect(after(8, [api])).toEqual(['1 running', 'batch 06', 'payments 08']);
  expect(after(10, [], '--complete')).toEqual(['0 running']);
  const clusters: { clusters: { current: boolean; observedAt: string; replaced: string[] }[] } = JSON.parse(
    runCli(['clusters', '--format', 'json'], { env }).stdout,
  );
  expect(clusters.clusters.map(({ current, observedAt }) => `${observedAt.slice(11, 13)} ${current}`)).toEqual([
    '10 true',
    '08 false',
    '06 false',
    '04 false',
    '02 false',
    '01 false',
  ]);
  expect(JSON.parse(runCli(['verify', '--all', '--format', 'json'], { env }).stdout)).toMatchObject({ ok: true });
});

/** A pod of an image in a namespace. */
const podOf = (namespace: string, image: string) => ({
  metadata: { name: 'web', namespace },
  spec: { containers: [{ name: 'c', image }] },
  status: { containerStatuses: [{ name: 'c', image, imageID: image, state: { running: {} } }] },
});

test('a finding of what runs stays, whichever namespace is imported last and by how many commands', () => {
  const digest = `sha256:${'4'.repeat(64)}`;
  const about = (action: string, time: string, target: object) => ({
    ...{ id: `${action}-1`, timestamp: time, action, actor: { name: 'ci' } },
    target: { repository: 'shop/web', ...target },
    request: { addr: '203.0.113.15', host: 'r.example.org', method: action === 'push' ? 'PUT' : 'DELETE' },
  });
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const log = join(folder, 'deleted.ndjson');
  const events = [
    about('push', '2026-03-01T09:00:00Z', { digest, tag: '1', mediaType: type }),
    about('delete', '2026-03-02T09:00:00Z', { digest }),
  ];
  writeFileSync(log, `${events.map((event) => JSON.stringify(event)).join('\n')}\n`);
  const dump = join(folder, 'dump');
  for (const [namespace, image] of [
    ['shop', `r.example.org/shop/web@${digest}`],
    ['kube-system', 'r.example.org/base/agent:2'],
  ] as const) {
    mkdirSync(join(dump, namespace), { recursive: true });
    const list = { kind: 'PodList', apiVersion: 'v1', items: [podOf(namespace, image)] };
    writeFileSync(join(dump, namespace, 'pods.json'), JSON.stringify(list));
    writeFileSync(join(dump, namespace, 'events.json'), '{"kind":"EventList","apiVersion":"v1","items":[]}');
  }
  const files = ['kube-system', 'shop'].map((namespace) => join(dump, namespace, 'pods.json'));
  const ways: readonly (readonly (readonly string[])[])[] = [
    [[dump]],
    files.map((file) => [file]),
    files.toReversed().map((file) => [file]),
  ];
  for (const [index, commands] of ways.entries()) {
    const own = { IMGAUDIT_DB: join(folder, `ways-${index}.db`) };
    runCli(['import', log], { env: own });
    for (const [number, paths] of commands.entries()) {
      const at = `2026-03-02T1${number * 4}:00:00Z`;
      const { status } = runCli(['import', '--cluster', 'prod', '--observed-at', at, ...paths], { env: own });
      expect(status).toBe(0);
    }
    const found: { findings: { rule: string }[] } = JSON.parse(
      runCli(['suspicious', '--since', '2d', '--as-of', 'latest', '--format', 'json'], { env: own }).stdout,
    );
    expect(found.findings.map(({ rule }) => rule)).toContain('running-image-deleted');
  }
});

test('a file that was imported without a name of its cluster says so when it is imported with one, and not otherwise', () => {
  const db = join(folder, 'named.db');
  const pods = join(folder, 'pods.json');
  writeFileSync(pods, readFileSync(PODS));
  runCli(['import', pods, '--db', db]);
  expect(runCli(['import', pods, '--db', db]).stderr).not.toContain('cluster');
  expect(runCli(['import', pods, '--cluster', 'x y', '--db', db]).stderr).toContain(
    `as an inventory of cluster unnamed (${pods}), and stays so. To have it as cluster x y, import it into a new case (--db <file>) with --cluster 'x y'.`,
  );
});
