import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

const cwd = folderForAllTests();
const ROBOT = join(cwd, 'robot.db');
const TRAIL = join(cwd, 'trail.db');
const RULES = ['--rules', 'fixtures/sigma', '--lists', 'fixtures/sigma'];
const WINDOW = ['--since', '3d', '--as-of', 'latest', '--db', ROBOT];

beforeAll(() => {
  const robot = 'fixtures/cases/stolen-robot';
  expect(runCli(['import', `${robot}/acr_access_log.ndjson`, '--db', ROBOT]).status).toBe(0);
  expect(runCli(['import', 'fixtures/cases/three-registries/cloudtrail.json', '--db', TRAIL]).status).toBe(0);
});

/** Where each example fires; it keeps still in the other case. */
const EXAMPLES: readonly (readonly [id: string, where: string])[] = [
  ['5b0f3c1e-6f0a-4d0c-9a53-0f3b7c9d2a11', ROBOT],
  ['5b0f3c1e-6f0a-4d0c-9a53-0f3b7c9d2a13', ROBOT],
  ['5b0f3c1e-6f0a-4d0c-9a53-0f3b7c9d2a14', ROBOT],
  ['5b0f3c1e-6f0a-4d0c-9a53-0f3b7c9d2a15', TRAIL],
  ['5b0f3c1e-6f0a-4d0c-9a53-0f3b7c9d2a16', ROBOT],
  ['5b0f3c1e-6f0a-4d0c-9a53-0f3b7c9d2a17', ROBOT],
  ['5b0f3c1e-6f0a-4d0c-9a53-0f3b7c9d2a19', ROBOT],
  ['5b0f3c1e-6f0a-4d0c-9a53-0f3b7c9d2a21', ROBOT],
  ['5b0f3c1e-6f0a-4d0c-9a53-0f3b7c9d2a24', TRAIL],
  ['5b0f3c1e-6f0a-4d0c-9a53-0f3b7c9d2a25', TRAIL],
];

describe('the examples in fixtures/sigma', () => {
  const firing = (db: string) => {
    const words = ['rules', 'test', 'fixtures/sigma', '--lists', 'fixtures/sigma', '--case', db, '--format', 'json'];
    const { days } = JSON.parse(runCli(words).stdout);
    return [...new Set(days.map(({ rule }: { rule: string }) => rule))].toSorted();
  };

  test('each fires in one case and keeps still in the other', () => {
    const of = (where: string) => EXAMPLES.filter(([, place]) => place === where).map(([id]) => id);
    expect([firing(ROBOT), firing(TRAIL)]).toEqual([of(ROBOT), of(TRAIL)]);
  });

  test('check finds nothing wrong with them', () => {
    const run = runCli(['rules', 'check', 'fixtures/sigma', '--lists', 'fixtures/sigma']);
    expect([run.status, run.stdout]).toEqual([0, 'Nothing is wrong with these rules.\n']);
  });
});

test('a mistake of each kind is told with its line and what to do', async () => {
  const run = runCli(['rules', 'check', 'fixtures/sigma-mistakes', '--format', 'csv']);
  expect(run.status).toBe(2);
  await expect(run.stdout).toMatchFileSnapshot('expected/own-rules/mistakes.csv');
});

test('rules with a mistake are not run', () => {
  const run = runCli(['suspicious', ...WINDOW, '--rules', 'fixtures/sigma-mistakes/unknown-field.yml']);
  expect([run.status, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain('unknown-field.yml:4: repository: events have no field "repository"');
  expect(run.stderr).toContain('Did you mean image.repository?');
});

describe('findings of own rules', () => {
  const own = (...words: string[]) =>
    JSON.parse(runCli(['suspicious', ...WINDOW, ...RULES, '--rule', '5b0f3c1e*', '--format', 'json', ...words]).stdout);

  test('are like those of built-in rules, and name their author and the hash of their file', async () => {
    const { findings, incidents } = own();
    await expect(`${JSON.stringify(findings, null, 2).replaceAll(cwd, '')}\n`).toMatchFileSnapshot(
      'expected/own-rules/findings.json',
    );
    expect(incidents.length).toBeGreaterThan(0);
    expect(own().findings).toEqual(findings);
  });

  test('an allow entry suppresses them', () => {
    const { findings, suppressed } = own('--allow', '203.0.113.64/26');
    expect(findings).toEqual([]);
    expect(suppressed.findings).toBeGreaterThan(5);
  });

  test('rules for other logs are listed as not run', () => {
    const texts = own().notices.filter(({ id }: { id: string }) => id === 'rule-not-run');
    expect(texts).toEqual([
      {
        id: 'rule-not-run',
        text: expect.stringMatching(
          /9d2a24 .*no log of the case is aws-cloudtrail \(product aws, service cloudtrail\)/,
        ),
      },
    ]);
  });

  test('SARIF, the manifest and the custody log know their rules', () => {
    const path = join(cwd, 'own.sarif');
    const run = runCli(['suspicious', ...WINDOW, ...RULES, '--rule', '5b0f3c1e*', '--format', 'sarif', '-o', path]);
    expect(run.status).toBe(0);
    const [sarif] = JSON.parse(readFileSync(path, 'utf8')).runs;
    expect(sarif.tool.driver.rules.map(({ id }: { id: string }) => id)).toContain(EXAMPLES[0]?.[0]);
    const { restsOn } = JSON.parse(readFileSync(`${path}.manifest.json`, 'utf8'));
    expect(restsOn.length).toBe(11);
    const custody = runCli(['custody', '--db', ROBOT, '--format', 'json']).stdout;
    expect(custody).toContain(restsOn[0].sha256);
  });
});

test('events --where and --columns take the words of rules', () => {
  const words = ['events', '--all', '--db', ROBOT, '--format', 'csv', '--sort', 'time', '--limit', '1000'];
  const where =
    "client.network: public and (category: [delete, untag] or category: push and image.tag|re: '^v1\\.8\\.3$')";
  const run = runCli([...words, '--where', where, '--columns', 'time,category,image.tag,details.instance']);
  expect(run.stdout).toMatchInlineSnapshot(`
    "time,category,image.tag,details.instance
    2026-03-02T01:20:00.000Z,push,v1.8.3,cri-acme000000000001
    2026-03-02T01:25:00.000Z,delete,v1.8.2,cri-acme000000000001
    2026-03-02T01:26:00.000Z,delete,v1.8.1,cri-acme000000000001
    "
  `);
  expect(runCli([...words, '--where', 'category: push and category: pull']).stdout.split('\n').length).toBe(2);
  expect(runCli([...words, '--where', 'tag: x']).stderr).toContain('Did you mean image.tag?');
});

test('exported rules are sound', () => {
  const path = join(cwd, 'exported.yml');
  expect(runCli(['rules', 'export', '--format', 'sigma', '-o', path]).status).toBe(0);
  expect(runCli(['rules', 'check', path]).status).toBe(0);
});

test('an export of rules is written as its file is called, and each output as it is asked for', () => {
  const [yml, json, other] = [join(cwd, 'named.yml'), join(cwd, 'named.json'), join(cwd, 'named.rules')];
  const sigma = runCli(['rules', 'export']).stdout;
  const run = runCli(['rules', 'export', '-o', yml, '-f', `json=${json}`, '-f', `sigma=${other}`]);
  expect([run.status, run.stderr]).toEqual([0, expect.stringContaining(`Wrote ${yml} (sigma).`)]);
  expect(readFileSync(yml, 'utf8')).toBe(sigma);
  expect(readFileSync(other, 'utf8')).toBe(sigma);
  expect(JSON.parse(readFileSync(json, 'utf8')).rules.length).toBeGreaterThan(0);
  expect(runCli(['rules', 'export', '-o', json, '--force']).stderr).toContain(`Wrote ${json} (json).`);
  expect(runCli(['rules', 'export', '-o', 'yaml']).stderr).toContain('write --format sigma; for a file of this name');
  expect(runCli(['rules', 'export', '-f', 'yaml']).stderr).toContain('Choose --format csv, json, md, ndjson, sigma');
});
