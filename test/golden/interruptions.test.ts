import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openCaseForReading } from '../../src/stores/sqlite/open/open-case-for-reading.ts';
import { accessLogLines, longAccessLogLines } from '../support/access-log.ts';
import { endOf, folderForAllTests, runCli, startCli, waitUntil } from '../support/run-cli.ts';
import { expectSoundCase } from '../support/sound-case.ts';

const cwd = folderForAllTests();
const RECORDS = 3000;

/** More than is looked at before a file is read as a log. */
const lines = accessLogLines(RECORDS);
const [firstHalf, secondHalf] = [lines.slice(0, RECORDS / 2), lines.slice(RECORDS / 2)].map(
  (half) => `${half.join('\n')}\n`,
);

beforeAll(() => {
  writeFileSync(join(cwd, 'first.ndjson'), firstHalf ?? '');
});

/** An import that has the first file in the case, and waits for the rest of the second on its standard input. */
async function importThatWaits(db: string): Promise<ChildProcess> {
  const child = startCli(['import', 'first.ndjson', '-', '--db', db], { cwd });
  child.stdin?.on('error', () => {});
  child.stdin?.write(secondHalf ?? '');
  await waitUntil(() => filesIn(db) === 1);
  return child;
}

function filesIn(db: string): number {
  try {
    const open = openCaseForReading(join(cwd, db));
    const { length } = open.case.evidenceFiles();
    open.close();
    return length;
  } catch {
    return 0;
  }
}

function expectFirstFileOnly(db: string): void {
  expectSoundCase(join(cwd, db));
  expect(filesIn(db)).toBe(1);
}

function expectCompletion(db: string): void {
  const again = runCli(['import', 'first.ndjson', '-', '--db', db, '--format', 'json'], {
    cwd,
    input: secondHalf ?? '',
  });
  expect([again.status, JSON.parse(again.stdout)]).toMatchObject([
    0,
    { files: [{ status: 'already-imported' }, { status: 'imported', events: RECORDS / 2 - 4 }] },
  ]);
  expectSoundCase(join(cwd, db));
}

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  test('ends an import between two batches, with what was finished before', async () => {
    const db = `busy-${signal}.db`;
    const child = await importThatWaits(db);
    const ended = endOf(child);
    child.kill(signal);
    // The batch that lets it look up.
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.stdin?.write(firstHalf ?? '');
    const end = await ended;
    expect(end).toMatchObject({ status: 130, signal: null });
    // On a machine that is too busy to end the import in order within a second, the message is the first word alone.
    expect(end.stderr).toMatch(
      /^imgaudit: Interrupted(?: in -: files finished before it are in the case.*again.*)?\.\n$/m,
    );
    expectFirstFileOnly(db);
    expectCompletion(db);
  });

  test('ends an import that waits for more', async () => {
    const db = `waiting-${signal}.db`;
    const child = await importThatWaits(db);
    const ended = endOf(child);
    child.kill(signal);
    expect(await ended).toMatchObject({
      status: 130,
      signal: null,
      stderr: expect.stringMatching(/^imgaudit: Interrupted/m),
    });
    expectFirstFileOnly(db);
    expectCompletion(db);
  });
});

test('a second Ctrl-C ends an import at once', async () => {
  const child = await importThatWaits('twice.db');
  const ended = endOf(child);
  const started = performance.now();
  child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGINT');
  expect((await ended).status).toBe(130);
  expect(performance.now() - started).toBeLessThan(900);
  expectFirstFileOnly('twice.db');
});

test('a terminal that is gone, with all its streams, leaves what was finished and no process', async () => {
  const child = await importThatWaits('terminal.db');
  const ended = endOf(child);
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.kill('SIGHUP');
  expect(await ended).toMatchObject({ status: 130 });
  expect(() => process.kill(child.pid ?? 0, 0)).toThrow('ESRCH');
  expectFirstFileOnly('terminal.db');
});

test.for(['stdout', 'stderr'] as const)('an import goes on though nobody reads its %s any more', async (stream) => {
  const db = `deaf-${stream}.db`;
  const child = await importThatWaits(db);
  const ended = endOf(child);
  child[stream]?.destroy();
  child.stdin?.end();
  expect(await ended).toMatchObject({ status: 0 });
  expectSoundCase(join(cwd, db));
  expect(filesIn(db)).toBe(2);
});

test('the first import of a case that is killed when much of it is on disk leaves a case without evidence', async () => {
  const db = join(cwd, 'killed.db');
  const child = startCli(['import', '-', '--db', db], { cwd });
  child.stdin?.on('error', () => {});
  const ended = endOf(child);
  for (let at = 0; at < 80_000; at += RECORDS) {
    child.stdin?.write(`${longAccessLogLines(RECORDS, at).join('\n')}\n`);
  }
  await waitUntil(() => existsSync(db) && statSync(db).size > 2_000_000);
  child.kill('SIGKILL');
  expect((await ended).signal).toBe('SIGKILL');
  expect(existsSync(`${db}-journal`)).toBe(true);
  expect(runCli(['sources', '--db', db], { cwd }).stdout).toBe('The case holds no evidence.\n');
  expectSoundCase(db);
  expect(runCli(['import', 'first.ndjson', '--db', db], { cwd }).status).toBe(0);
  expectFirstFileOnly('killed.db');
  expect(readdirSync(cwd).filter((name) => name.startsWith('killed.db'))).toEqual(['killed.db']);
});

test('a standard input that is closed is an empty file', async () => {
  const child = startCli(['import', '-', '--db', 'closed.db'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  expect(await endOf(child)).toMatchObject({ status: 2, stderr: expect.stringMatching(/-: it is empty/) });
});
