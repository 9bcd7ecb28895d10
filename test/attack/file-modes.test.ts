import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longAccessLogLines } from '../support/access-log.ts';
import { LOG } from '../support/custody-case.ts';
import { endOf, folderForAllTests, runCli, startCli, waitUntil } from '../support/run-cli.ts';

/** What imgaudit makes is readable by its owner alone, however much the umask allows. */
const cwd = folderForAllTests();
const umask = process.umask(0);
afterAll(() => void process.umask(umask));

const modeOf = (name: string) => (statSync(join(cwd, name)).mode & 0o777).toString(8);

beforeAll(() => {
  writeFileSync(join(cwd, 'access.ndjson'), LOG);
});

test('a new case, with kept originals too', () => {
  expect(runCli(['import', 'access.ndjson', '--keep', '--db', 'case.db'], { cwd }).status).toBe(0);
  expect(modeOf('case.db')).toBe('600');
  expect(readdirSync(cwd).filter((name) => name.startsWith('case.db'))).toEqual(['case.db']);
});

test.for(['out.json', 'out.json.manifest.json'])('an output and its manifest: %s', (name) => {
  expect(runCli(['sources', '--db', 'case.db', '-f', 'json', '-o', 'out.json', '--force'], { cwd }).status).toBe(0);
  expect(modeOf(name)).toBe('600');
});

test('an output that takes the place of one that all could read', () => {
  writeFileSync(join(cwd, 'old.txt'), 'old', { mode: 0o666 });
  expect(runCli(['sources', '--db', 'case.db', '-o', 'old.txt', '--force'], { cwd }).status).toBe(0);
  expect(modeOf('old.txt')).toBe('600');
});

test('a case keeps the mode that somebody gave it', () => {
  chmodSync(join(cwd, 'case.db'), 0o640);
  writeFileSync(join(cwd, 'more.ndjson'), LOG.replaceAll('one', 'eleven'));
  expect(runCli(['import', 'more.ndjson', '--db', 'case.db'], { cwd }).status).toBe(0);
  expect(runCli(['allow', 'add', '203.0.113.7', '--db', 'case.db'], { cwd }).status).toBe(0);
  expect(modeOf('case.db')).toBe('640');
});

describe('while a case is written', () => {
  test.for<[title: string, db: string, suffix: string, lines: number]>([
    ['the journal of its first file', 'first.db', '-journal', 80_000],
    ['the log of a further file', 'case.db', '-wal', 80_000],
  ])('%s has the mode of the case', async ([, db, suffix, lines]) => {
    chmodSync(join(cwd, 'case.db'), 0o600);
    const child = startCli(['import', '-', '--db', db], { cwd });
    child.stdin?.on('error', () => {});
    const ended = endOf(child);
    child.stdin?.write(`${longAccessLogLines(lines).join('\n')}\n`);
    await waitUntil(() => existsSync(join(cwd, `${db}${suffix}`)) || child.exitCode !== null);
    const modes = readdirSync(cwd)
      .filter((name) => name.startsWith(db))
      .map(modeOf);
    child.kill('SIGKILL');
    await ended;
    expect(modes.length).toBeGreaterThan(1);
    expect(new Set(modes)).toEqual(new Set(['600']));
  });
});

test('an output that is being written', async () => {
  mkdirSync(join(cwd, 'out'));
  const words = ['events', '--as-of', 'latest', '--limit', '100000', '-f', 'ndjson', '--db', 'case.db', '-o', 'out/a'];
  const child = startCli(words, { cwd });
  const ended = endOf(child);
  await waitUntil(() => readdirSync(join(cwd, 'out')).length > 0 || child.exitCode !== null);
  const seen = readdirSync(join(cwd, 'out')).map((name) => modeOf(join('out', name)));
  expect(seen.every((mode) => mode === '700' || mode === '600')).toBe(true);
  expect(await ended).toMatchObject({ status: 0 });
  expect(readdirSync(join(cwd, 'out')).toSorted()).toEqual(['a', 'a.manifest.json']);
});
