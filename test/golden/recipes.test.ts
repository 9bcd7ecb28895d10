import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { folderForAllTests } from '../support/run-cli.ts';

/** The recipes of docs/keeping-current.md, run by a shell; the vendors' programs are replaced by what they would print. */
const root = folderForAllTests();
const bin = join(root, 'bin');
const AZURE = JSON.stringify([
  {
    TenantId: '00000000-0000-0000-0000-000000000000',
    TimeGenerated: '2026-03-01T10:00:00.000Z',
    OperationName: 'Push',
    Repository: 'payments/api',
    Tag: 'v1',
    Digest: `sha256:${'1'.repeat(64)}`,
    CallerIpAddress: '203.0.113.7',
    Identity: 'ci',
    LoginServer: 'acme.azurecr.io',
    CorrelationId: 'c-1',
    ResultDescription: '201',
    Type: 'ContainerRegistryRepositoryEvents',
  },
]);

function program(name: string, body: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(bin, name), 0o755);
}

mkdirSync(bin);
writeFileSync(join(root, 'azure.json'), AZURE);
program('imgaudit', `exec "${process.execPath}" "${resolve('bin/imgaudit.js')}" "$@"`);
program('aws', `[ "$1 $2" = "s3 sync" ] && cp "${resolve('fixtures/formats/aws-cloudtrail/trail.json')}" "$4/"`);
program('az', `[ "$1 $2" = "monitor log-analytics" ] && cat "${join(root, 'azure.json')}"`);
program(
  'gcloud',
  `[ "$1 $2" = "logging read" ] && cat "${resolve('fixtures/formats/google-audit-log/gcloud-read.json')}"`,
);
program('kubectl', `[ "$1 $2" = "get pods" ] && cat "${resolve('fixtures/inventories/prod-1.pods.json')}"`);

const recipes = [
  ...readFileSync('docs/keeping-current.md', 'utf8').matchAll(/^## (.{1,80})\n[^`]{0,1000}```sh\n([^`]{1,2000})```/gm),
];

test('each place has a recipe', () => {
  expect(recipes.map(([, name]) => name)).toEqual(['AWS', 'Azure', 'Google Cloud', 'What runs in a cluster']);
});

test.each(recipes.map(([, name = '', script = '']) => [name, script]))(
  '%s: the recipe fills a case, and may be repeated',
  (name, script) => {
    const cwd = join(root, name);
    mkdirSync(cwd);
    const env = {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      BUCKET: 'b',
      ACCOUNT: '1',
      REGION: 'r',
      WORKSPACE: 'w',
      PROJECT: 'p',
    };
    const run = () => spawnSync('sh', ['-euc', script], { cwd, env, encoding: 'utf8' });
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringMatching(/ imported /) });
    expect(run()).toMatchObject({ status: 0, stdout: expect.not.stringMatching(/ imported /) });
  },
);
