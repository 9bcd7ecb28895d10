import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { folderForAllTests, runCli, transcript } from '../support/run-cli.ts';

/** An invented incident that no single log tells: Harbor names actors, its proxy addresses, the cluster what it runs. */
const LOGS = 'fixtures/cases/borrowed-robot';
const folder = folderForAllTests();
const env = { IMGAUDIT_DB: join(folder, 'case.db') };
const WINDOW = ['--since', '3d', '--as-of', 'latest'];

beforeAll(() => {
  const logs = ['harbor_audit_log_ext.csv', 'harbor_proxy.log', 'acr_repository_events.jsonl', 'acr_webhooks.ndjson'];
  const run = runCli(['import', ...[...logs, 'kube_audit.log'].map((name) => join(LOGS, name))], { env });
  expect([run.status, run.stderr]).toEqual([0, expect.stringContaining('891 events')]);
  const pods = ['--cluster', 'shop-prod', '--observed-at', '2026-03-02T02:50:00Z', join(LOGS, 'shop-prod.pods.json')];
  expect(runCli(['import', ...pods], { env }).status).toBe(0);
});

test.each([
  ['timeline/of-two-logs', ['timeline', 'payments/api:v1.9.0', ...WINDOW], 160],
  ['usage/planted', ['usage', 'payments/api:v1.9.0'], 160],
  ['suspicious/of-two-logs', ['suspicious', ...WINDOW], 160],
  ['suspicious/reached-a-cluster', ['suspicious', '--by', 'none', '--rule', 'untrusted-push-deployed', ...WINDOW], 160],
  ['suspicious/inferred', ['suspicious', '--by', 'none', '--rule', 'delete-*', ...WINDOW], 160],
] as const)('%s', async (name, words, columns) => {
  await expect(transcript(words, runCli(words, { env, columns }))).toMatchFileSnapshot(`expected/${name}.txt`);
});

interface ShownEvent {
  readonly seq: number;
  readonly time: string;
  readonly source: string;
  readonly category: string;
  readonly twins: readonly { readonly seq: number; readonly source: string; readonly address: string | null }[];
}

test('each of the thief’s acts in Harbor has its address beside the actor, and show says the same as the timeline', () => {
  const timeline = runCli(['timeline', 'payments/api', '--format', 'ndjson', ...WINDOW], { env });
  const events: readonly ShownEvent[] = timeline.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const rows = events.filter(({ source, time }) => source === 'harbor-audit-log' && /^2026-03-02T02:[12]/.test(time));
  expect(
    rows.map(({ category, twins }) => [category, twins.map(({ source, address }) => `${source} ${address}`)]),
  ).toEqual([
    ['pull', ['harbor-proxy-log 203.0.113.66']],
    ['push', ['harbor-proxy-log 203.0.113.66']],
    ['untag', ['harbor-proxy-log 203.0.113.66']],
  ]);
  const shown = runCli(['show', ...rows.map(({ seq }) => String(seq)), '--format', 'json'], { env });
  expect(JSON.parse(shown.stdout).events.map(({ twins }: ShownEvent) => twins)).toEqual(rows.map(({ twins }) => twins));
});

test('the first incident is the attack, and a deletion without an address has that of its twin', () => {
  const { incidents, findings } = JSON.parse(runCli(['suspicious', '--format', 'json', ...WINDOW], { env }).stdout);
  expect(incidents[0]).toMatchObject({ severity: 'critical', ips: ['203.0.113.66'] });
  expect(incidents[0].actors).not.toContain('robot$payments+k8s');
  expect(incidents[0].actors).toContain('robot$ci');
  const deletion = findings.find(({ rule }: { rule: string }) => rule === 'delete-by-stranger');
  expect(deletion).toMatchObject({
    ips: [],
    inferred: [{ kind: 'address', name: '203.0.113.66', source: 'harbor-proxy-log' }],
  });
  expect(incidents[0].findings).toContain(deletion.id);
});
