import { spawnSync } from 'node:child_process';
import { copyFileSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { LOG } from '../support/custody-case.ts';
import { someOf } from '../support/effort.ts';
import { FailingDisk, whyNoFaults } from '../support/failing-disk.ts';
import { endOf, folderForAllTests, runCli, startCli } from '../support/run-cli.ts';

/** A verdict is an exit code. It stands however much of the answer is read, and whether or not it can be written. */
const cwd = folderForAllTests();
const program = join(process.cwd(), 'bin/imgaudit.js');

beforeAll(() => {
  writeFileSync(join(cwd, 'access.ndjson'), LOG);
  expect(runCli(['import', 'access.ndjson', '--db', 'sound.db'], { cwd }).status).toBe(0);
  copyFileSync(join(cwd, 'sound.db'), join(cwd, 'forged.db'));
  const database = new Database(join(cwd, 'forged.db'));
  database.exec('UPDATE event SET time = time + 1 WHERE seq = 2').close();
});

type Command = readonly [title: string, status: number, words: readonly string[], message: RegExp];

const VERDICTS: readonly Command[] = [
  ['verify', 5, ['verify', '--db', 'forged.db'], /forged\.db is not what it should be/],
  ['verify, as JSON', 5, ['verify', '--db', 'forged.db', '-f', 'json'], /forged\.db is not what it should be/],
  [
    'suspicious --fail-on',
    3,
    ['suspicious', '--as-of', 'latest', '--fail-on', 'info', '--db', 'sound.db'],
    /of the findings are info or worse/,
  ],
  [
    'suspicious --fail-on, as SARIF',
    3,
    ['suspicious', '--as-of', 'latest', '--fail-on', 'info', '-f', 'sarif', '--db', 'sound.db'],
    /of the findings are info or worse/,
  ],
  ['import --strict', 4, ['import', 'access.ndjson', '--strict', '--dry-run'], /2 records were rejected/],
];

const ANSWERS: readonly Command[] = [
  ['sources', 0, ['sources', '--db', 'sound.db', '-q'], /^$/],
  ['events', 0, ['events', '--as-of', 'latest', '-f', 'ndjson', '--db', 'sound.db', '-q'], /^$/],
  ['help', 0, ['--help'], /^$/],
];

/** Runs the program with a shell's redirections, and gives its own exit code. */
function inShell(words: readonly string[], redirections: string) {
  const typed = [process.execPath, program, ...words].map((word) => `'${word}'`).join(' ');
  const env = { PATH: process.env['PATH'] ?? '', IMGAUDIT_NOW: '2026-03-02T03:00:00Z' };
  const { status, stderr } = spawnSync('bash', ['--norc', '-c', `${typed} ${redirections}; exit $\{PIPESTATUS[0]}`], {
    cwd,
    env,
  });
  return { status, stderr: stderr.toString() };
}

describe.for([...VERDICTS, ...ANSWERS])('%s exits with %i', ([, status, words, message]) => {
  test.for(someOf(['| head -n 1 >/dev/null', '| true', '| cat >/dev/null', '>/dev/null', '>&-', '<&- >&-'], 3))(
    '%s',
    (redirections) => {
      const run = inShell(words, redirections);
      expect(run.stderr).toMatch(message);
      expect(run).toEqual({ status, stderr: expect.not.stringMatching(/EPIPE|internal error|Cannot write/) });
    },
  );

  test('2>&1 | true', () => {
    expect(inShell(words, '2>&1 | true').status).toBe(status);
  });

  test('with a reader that has gone before the program began', async () => {
    const child = startCli(words, { cwd });
    child.stdout?.destroy();
    expect(await endOf(child)).toMatchObject({ status, stderr: expect.stringMatching(message) });
  });

  test('>/dev/full says what is full; exit 5 if nothing is worse', () => {
    const run = inShell(words, '>/dev/full');
    expect(run.stderr).toMatch(/^imgaudit: Cannot write to standard output: no space is left on the disk\./m);
    expect(run.stderr).not.toContain('internal error');
    expect(run.status).toBe(status === 0 ? 5 : status);
  });
});

test('a case is not written to when standard output is closed', () => {
  const before = readFileSync(join(cwd, 'sound.db'));
  for (const redirections of ['>&-', '<&- >&- 2>&-']) {
    expect(inShell(['sources', '--db', 'sound.db'], redirections).status).toBe(0);
  }
  expect(readFileSync(join(cwd, 'sound.db')).equals(before)).toBe(true);
});

const obstacle = whyNoFaults();
if (obstacle !== null) console.log(`Full disks are not tested: ${obstacle}.`);

describe.skipIf(obstacle !== null)('a disk that gets full', () => {
  const disk = obstacle === null ? new FailingDisk(cwd) : null;

  async function runOn(name: string, words: readonly string[], kind: 'full' | 'short' | 'error', at = 1) {
    const path = join(cwd, name);
    const env = disk?.environment(path, { kind, at }) ?? {};
    const child = startCli(words, { cwd, env, stdio: ['ignore', openSync(path, 'w'), 'pipe'] });
    return { ...(await endOf(child)), text: readFileSync(path, 'utf8') };
  }

  const QUESTION = ['events', '--as-of', 'latest', '-f', 'csv', '--db', 'sound.db', '-q'];

  test('under standard output is told, exit 5', async () => {
    const run = await runOn('full.csv', QUESTION, 'full');
    expect(run).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/^imgaudit: Cannot write to standard output: no space is left on the disk\. .*\n$/),
    });
    expect(run.text).not.toBe(runCli(QUESTION, { cwd }).stdout);
  });

  test('takes a part of a write to standard output, and the rest in the next', async () => {
    expect(await runOn('short.csv', QUESTION, 'short')).toMatchObject({
      status: 0,
      text: runCli(QUESTION, { cwd }).stdout,
    });
  });

  test('or fails under standard output is told', async () => {
    expect(await runOn('broken.csv', QUESTION, 'error')).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/Cannot write to standard output: the disk failed\./),
    });
  });

  test.for(['full', 'error'] as const)('under -o is told, exit 5, and nothing is left behind (%s)', (kind) => {
    const output = join(cwd, `out-${kind}.csv`);
    const env = disk?.environment(output, { kind, at: 1 }) ?? {};
    const run = runCli([...QUESTION, '-o', output], { cwd, env });
    expect(run.stderr).toMatch(
      /^imgaudit: Cannot write \S+\.csv: (?:no space is left on the disk|the disk failed)\. .*space left\.\n$/,
    );
    expect(run.status).toBe(5);
    expect(spawnSync('ls', { cwd }).stdout.toString()).not.toContain(`out-${kind}`);
  });

  test('under -o with a part of a write only leaves a whole output', () => {
    const output = join(cwd, 'whole.csv');
    const run = runCli([...QUESTION, '-o', output], {
      cwd,
      env: disk?.environment(output, { kind: 'short', at: 1 }) ?? {},
    });
    expect(run.status).toBe(0);
    expect(readFileSync(output, 'utf8')).toBe(runCli(QUESTION, { cwd }).stdout);
  });
});
