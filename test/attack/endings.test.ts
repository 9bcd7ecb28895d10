import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { COMMANDS } from '../../src/commands/registry.ts';
import { accessLogLines } from '../support/access-log.ts';
import { someOf } from '../support/effort.ts';
import { type CliEnd, endOf, folderForAllTests, runCli, startCli, waitUntil } from '../support/run-cli.ts';
import { expectSoundCase } from '../support/sound-case.ts';

/**
 * Ctrl-C ends a command within a second, whatever it does. Each command is made to compute without a pause, so that it
 * cannot have ended by itself: a command that finishes before the signal is no proof, and fails the test.
 */
const cwd = folderForAllTests();
const PODS = join(process.cwd(), 'fixtures/inventories/prod-1.pods.json');
const BUSY = pathToFileURL(join(process.cwd(), 'test/support/busy-thread.mjs')).href;

/** A second, and room for a machine that is busy with other tests. */
const MOST_MS = 3000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const WINDOW = ['--since', '2026-02-01', '--until', '2026-02-03'];

/** A command line for each command. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  import: ['import', 'again.ndjson'],
  status: ['status'],
  timeline: ['timeline', 'prod/svc-1', ...WINDOW],
  summary: ['summary', ...WINDOW],
  suspicious: ['suspicious', ...WINDOW],
  incident: ['incident', 'i00', ...WINDOW],
  finding: ['finding', '00', ...WINDOW],
  report: ['report', ...WINDOW],
  note: ['note', '1', 'a note'],
  events: ['events', ...WINDOW],
  show: ['show', '1'],
  sql: ['sql', 'SELECT * FROM events'],
  images: ['images'],
  actors: ['actors'],
  ips: ['ips'],
  usage: ['usage', 'prod/svc-1'],
  clusters: ['clusters'],
  allow: ['allow', 'add', '203.0.113.7', '--reason', 'office'],
  registry: ['registry', 'alias', 'add', 'mirror.example.com', 'registry.example.com'],
  sources: ['sources'],
  rejects: ['rejects'],
  custody: ['custody'],
  verify: ['verify', '--all'],
  copy: ['copy', 'case.db', 'copy.db'],
  rules: ['rules'],
  formats: ['formats'],
  schema: ['schema'],
  actions: ['actions'],
  completion: ['completion', 'bash'],
};

beforeAll(() => {
  writeFileSync(join(cwd, 'log.ndjson'), `${accessLogLines(3000).join('\n')}\n`);
  writeFileSync(join(cwd, 'again.ndjson'), `${accessLogLines(3000, 3000).join('\n')}\n`);
  expect(runCli(['import', 'log.ndjson', PODS, '--db', 'case.db'], { cwd }).status).toBe(0);
});

/** Starts a command, waits until it computes, and gives how it ended after the signal, and how long that took. */
async function interrupted(words: readonly string[], signal: NodeJS.Signals, busy: 'answer' | 'record') {
  const mark = join(cwd, `busy-${words.join('-').replaceAll('/', '_')}-${signal}`);
  const env = { NODE_OPTIONS: `--import=${BUSY}`, IMGAUDIT_BUSY: busy, IMGAUDIT_BUSY_MARK: mark };
  const child = startCli(words, { cwd, env });
  const ended = endOf(child);
  await Promise.race([waitUntil(() => existsSync(mark)), ended]);
  expect(existsSync(mark)).toBe(true);
  const started = performance.now();
  child.kill(signal);
  const end = await ended;
  return { end, tookMs: performance.now() - started };
}

const endedBy = (signal: NodeJS.Signals): Partial<CliEnd> => ({ status: null, signal });

test('every command is interrupted', () => {
  expect(Object.keys(LINES)).toEqual(COMMANDS.map(({ name }) => name));
});

describe.each(SIGNALS)('%s', (signal) => {
  test.each(someOf(Object.entries(LINES), 3))('ends %s while it computes', async (name, line) => {
    const words = [
      ...line,
      ...(['rules', 'formats', 'schema', 'actions', 'completion'].includes(name) ? [] : ['--db', 'case.db']),
    ];
    const { end, tookMs } = await interrupted(words, signal, 'answer');
    expect(end).toMatchObject(endedBy(signal));
    expect(tookMs).toBeLessThan(MOST_MS);
  });
});

test('a case is sound after every command that was ended', () => {
  expectSoundCase(join(cwd, 'case.db'));
  expect(runCli(['verify', '--all', '--db', 'case.db'], { cwd }).status).toBe(0);
});

describe.each(SIGNALS)('an import and %s', (signal) => {
  test('ends while it parses a huge record, with what was finished before', async () => {
    const [db, huge] = [`huge-${signal}.db`, `huge-${signal}.json`];
    const [first = '{}'] = accessLogLines(1, 9000);
    writeFileSync(join(cwd, huge), `${JSON.stringify({ ...JSON.parse(first), note: 'x'.repeat(1 << 21) })}\n`);
    const { end, tookMs } = await interrupted(['import', 'log.ndjson', huge, '--db', db], signal, 'record');
    // JavaScript can be stopped, so that the program says what became of it.
    expect(end).toMatchObject({ status: 130, stderr: expect.stringMatching(/^imgaudit: Interrupted/m) });
    expect(tookMs).toBeLessThan(MOST_MS);
    expectSoundCase(join(cwd, db));
    expect(JSON.parse(runCli(['sources', '--format', 'json', '--db', db], { cwd }).stdout).files).toHaveLength(1);
  });

  test('ends while it inflates a gzip bomb', async () => {
    const [db, bomb] = [`bomb-${signal}.db`, 'bomb.gz'];
    if (!existsSync(join(cwd, bomb))) writeFileSync(join(cwd, bomb), gzipBomb());
    const child = startCli(['import', bomb, '--max-bytes', '900GB', '--db', db], { cwd });
    const ended = endOf(child);
    await waitUntil(() => existsSync(join(cwd, db)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const started = performance.now();
    child.kill(signal);
    const end = await ended;
    expect(performance.now() - started).toBeLessThan(MOST_MS);
    // A bomb may be a line that never ends, so that the import never comes to the end of a batch.
    expect(end).toMatchObject({ status: 130, stderr: expect.stringMatching(/^imgaudit: Interrupted/m) });
    if (existsSync(join(cwd, db))) expectSoundCase(join(cwd, db));
  });

  test('ends while it waits for a pipe that nobody writes to', async () => {
    const pipe = join(cwd, `pipe-${signal}`);
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const child = startCli(['import', pipe, '--db', `pipe-${signal}.db`], { cwd });
    const ended = endOf(child);
    await waitUntil(() => existsSync(join(cwd, `pipe-${signal}.db`)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const started = performance.now();
    child.kill(signal);
    const end = await ended;
    expect(performance.now() - started).toBeLessThan(MOST_MS);
    // The system cannot be made to give up the opening of a pipe, so that it is the system that ends the program.
    expect(end).toMatchObject(endedBy(signal));
  });
});

describe('what waits within SQLite, for a case that somebody else has locked,', () => {
  test.each([
    ['summary', ['summary', ...WINDOW]],
    ['an import', ['import', 'again.ndjson']],
  ])('ends: %s', async (_, words) => {
    const lock = new Database(join(cwd, 'case.db'));
    onTestFinished(() => {
      lock.close();
    });
    lock.exec('BEGIN EXCLUSIVE');
    const child = startCli([...words, '--db', 'case.db'], { cwd });
    const ended = endOf(child);
    await waitUntil(() => hasOpen(child, 'case.db'));
    const started = performance.now();
    child.kill('SIGINT');
    expect(await ended).toMatchObject(endedBy('SIGINT'));
    expect(performance.now() - started).toBeLessThan(MOST_MS);
  });
});

/** Whether a program has a file open, by what the system tells of it. */
function hasOpen({ pid }: ChildProcess, name: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).some((fd) => {
    try {
      return readlinkSync(join(folder, fd)).endsWith(name);
    } catch {
      return false;
    }
  });
}

/** Hundreds of gigabytes of blanks: members of a gigabyte each, all of them the same. */
function gzipBomb(): Buffer {
  const lines = gzipSync(`${accessLogLines(20).join('\n')}\n`);
  const member = gzipSync(Buffer.alloc(1 << 26, ' '));
  return Buffer.concat([lines, ...Array.from({ length: 2000 }, () => member)]);
}
