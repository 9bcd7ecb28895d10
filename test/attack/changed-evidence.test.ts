import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type CliRun, folderForAllTests, runCli } from '../support/run-cli.ts';

/** What lies in the place of evidence is read only as far as it can be the evidence. */
const cwd = folderForAllTests();
const log = join(cwd, 'log.ndjson');
const LINES = readFileSync('fixtures/formats/alibaba-acr-access-log/oss-shipping.jsonl', 'utf8');

const BYTES = Buffer.byteLength(LINES);

/** Reading a terabyte takes a quarter of an hour: a program that begins to is killed, and has no status. */
const timeoutMs = 30_000;
const show = (...words: readonly string[]): CliRun =>
  runCli(['show', '1', ...words, '--db', 'case.db'], { cwd, timeoutMs });

beforeEach(() => {
  rmSync(join(cwd, 'case.db'), { force: true });
  rmSync(log, { force: true });
  writeFileSync(log, LINES);
  expect(runCli(['import', 'log.ndjson', '--db', 'case.db'], { cwd }).status).toBe(0);
});

describe('a file of another size than was imported', () => {
  test.each([
    ['a terabyte more', 1e12],
    ['a byte more', BYTES + 1],
    ['a byte less', BYTES - 1],
    ['nothing', 0],
  ])('with %s, is not read: it has changed, exit 5', (_, bytes) => {
    truncateSync(log, bytes);
    const run = show('--raw');
    expect(run).toMatchObject({ status: 5, stdout: '' });
    expect(run.stderr).toContain(`has changed since it was imported (it has ${bytes} bytes in place of ${BYTES})`);
  });

  test('is not read for the answer without --raw either', () => {
    truncateSync(log, 1e12);
    expect(show('--format', 'json')).toMatchObject({ status: 0, stdout: expect.stringContaining('has changed since') });
  });
});

test('a file of the same size that differs has changed, exit 5', () => {
  writeFileSync(log, LINES.replace('Get', 'Put'));
  expect(show('--raw')).toMatchObject({ status: 5, stdout: '', stderr: expect.stringContaining('SHA-256 differs') });
});

describe('what is no file', () => {
  test.each([
    ['a pipe that nobody writes to', () => spawnSync('mkfifo', [log])],
    ['a device that never ends', () => symlinkSync('/dev/zero', log)],
    ['a link to itself', () => symlinkSync(log, log)],
    ['a folder', () => spawnSync('mkdir', [log])],
  ])('%s in the place of a file is not waited for, exit 5', (_, make) => {
    rmSync(log);
    make();
    const run = show('--raw');
    expect(run).toMatchObject({ status: 5, stdout: '', stderr: expect.stringContaining('it is now a') });
    rmSync(log, { recursive: true });
  });
});
