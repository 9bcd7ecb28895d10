import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

const cwd = folderForAllTests();
const log = readFileSync('fixtures/formats/alibaba-acr-access-log/oss-shipping.jsonl');

test('standard input is imported, plain and gzip, and known again', () => {
  expect(runCli(['import', '-', '--db', 'stdin.db'], { cwd, input: log }).stderr).toMatch(/14 records = 14 accepted/);
  const again = runCli(['import', '-', '--db', 'stdin.db', '--format', 'json'], { cwd, input: log });
  expect(JSON.parse(again.stdout)).toMatchObject({ files: [{ status: 'already-imported', events: 0 }] });
  const zipped = runCli(['import', '-', '--db', 'stdin.db'], { cwd, input: gzipSync(log) });
  expect(zipped.stderr).toMatch(/14 records = 0 accepted \+ 14 duplicate/);
});

test('an event from standard input says that its record cannot be shown', () => {
  expect(runCli(['show', '1', '--db', 'stdin.db'], { cwd }).stdout).toMatch(/not available: .*standard input/);
});

test('gzip of several members is one stream', () => {
  const lines = log.toString('utf8').split('\n');
  const members = [lines.slice(0, 5), lines.slice(5)].map((part) => gzipSync(`${part.join('\n')}\n`));
  writeFileSync(join(cwd, 'members.gz'), Buffer.concat(members));
  expect(runCli(['import', 'members.gz', '--db', 'gzip.db'], { cwd }).stderr).toMatch(/14 records = 14 accepted/);
  expect(runCli(['show', '14', '--db', 'gzip.db', '--format', 'json'], { cwd }).stdout).toContain(
    '"status": "verified"',
  );
});

test('a cut gzip gives what can be inflated, and says so', () => {
  const zipped = gzipSync(Buffer.concat(Array.from({ length: 200 }, () => log)));
  writeFileSync(join(cwd, 'cut.gz'), zipped.subarray(0, zipped.length - 200));
  const run = runCli(['import', 'cut.gz', '--db', 'cut.db'], { cwd });
  expect(run.status).toBe(0);
  expect(run.stderr).toMatch(/compressed data ends early/);
  expect(run.stderr).toMatch(/= 14 accepted/);
});

test('a file that was changed after its import is not shown as evidence', () => {
  writeFileSync(join(cwd, 'changing.ndjson'), log);
  runCli(['import', 'changing.ndjson', '--db', 'changing.db'], { cwd });
  expect(runCli(['show', '1', '--db', 'changing.db'], { cwd }).stdout).toMatch(/"action": "GetImageManifest"/);
  writeFileSync(join(cwd, 'changing.ndjson'), log.toString('utf8').replace('GetImageManifest', 'GetImageManifesT'));
  expect(runCli(['show', '1', '--db', 'changing.db'], { cwd }).stdout).toMatch(/not available: .*has\s+changed/);
});

test('a reader that closes early ends the program quietly', async () => {
  const many = Array.from({ length: 3000 }, (_, index) =>
    log.toString('utf8').replaceAll('http_request_id":"', `http_request_id":"${index}-`),
  );
  writeFileSync(join(cwd, 'many.ndjson'), many.join(''));
  runCli(['import', 'many.ndjson', '--db', 'many.db'], { cwd });
  const child = spawn(
    process.execPath,
    [
      join(process.cwd(), 'bin/imgaudit.js'),
      'events',
      '--limit',
      '100000',
      '--format',
      'ndjson',
      '--as-of',
      'latest',
      '--db',
      'many.db',
    ],
    { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/EPIPE|Error/);
});

test('colours follow the flags and the environment', () => {
  const isColoured = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runCli(['formats', ...words], { cwd, env: { NO_COLOR: '', ...env } }).stdout.includes('\u001b[');
  expect(isColoured([])).toBe(false);
  expect(isColoured(['--color', 'always'])).toBe(true);
  expect(isColoured([], { FORCE_COLOR: '1' })).toBe(true);
  expect(isColoured([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  expect(isColoured(['--color', 'never'], { FORCE_COLOR: '1' })).toBe(false);
});

test('a dry run stores nothing', () => {
  writeFileSync(join(cwd, 'dry.ndjson'), log);
  const run = runCli(['import', 'dry.ndjson', '--db', 'dry.db', '--dry-run'], { cwd });
  expect(run.stderr).toMatch(/Dry run, nothing stored: 14 records = 14 accepted/);
  expect(runCli(['sources', '--db', 'dry.db'], { cwd }).stderr).toMatch(/No case file/);
});
