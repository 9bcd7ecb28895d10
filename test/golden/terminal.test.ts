import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderForAllTests, NOW, runCli } from '../support/run-cli.ts';

const LOG = 'fixtures/cases/stolen-robot/acr_access_log.ndjson';
const FILES = 12;
const cwd = folderForAllTests();

beforeAll(() => {
  expect(runCli(['import', resolve(LOG)], { cwd }).status).toBe(0);
  mkdirSync(join(cwd, 'logs'));
  for (let index = 0; index < FILES; index++) copyFileSync(LOG, join(cwd, 'logs', `part-${index}.ndjson`));
  copyFileSync('README.md', join(cwd, 'logs', 'notes.md'));
});

type Environment = Readonly<Record<string, string>>;

/** What a terminal of 80 columns and 24 rows shows of a command. */
function shown(command: string, env: Environment = {}): string {
  const program = `'${process.execPath}' '${resolve('bin/imgaudit.js')}'`;
  const line = `stty cols 80 rows 24; ${command.replaceAll('imgaudit', program)}`;
  const { stdout, status } = spawnSync('script', ['-qfec', line, '/dev/null'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', PAGER: '', IMGAUDIT_NOW: NOW, ...env },
  });
  expect(status).toBe(0);
  return stdout.replaceAll('\r\n', '\n');
}

const EVENTS = 'imgaudit events --all --limit 40';
const PREFIX = { PAGER: 'sed s/^/paged:/', NO_COLOR: '1' };

describe('a long answer on a terminal', () => {
  test('goes through the pager, line by line', () => {
    const lines = shown(EVENTS, PREFIX).split('\n');
    expect(lines.filter((line) => line.startsWith('paged:')).length).toBeGreaterThan(40);
  });

  test.each<[why: string, command: string, env: Environment]>([
    ['--no-pager', `${EVENTS} --no-pager`, PREFIX],
    ['an empty PAGER', EVENTS, { ...PREFIX, PAGER: '' }],
    ['a pipe', `${EVENTS} | cat`, PREFIX],
  ])('does not with %s', (_, command, env) => {
    expect(shown(command, env)).not.toContain('paged:');
  });
});

describe('colours on a terminal', () => {
  const FINDINGS = 'imgaudit suspicious --as-of latest --by none --no-pager';
  const codesOf = (text: string) =>
    text
      .split('\u001b[')
      .slice(1)
      .map((part) => /^[\d;]*(?=m)/.exec(part)?.[0] ?? '');

  test('are none that a white background hides, and of a run of equal values the first alone has one', () => {
    const text = shown(FINDINGS);
    const codes = codesOf(text);
    expect(codes.length).toBeGreaterThan(0);
    for (const unreadable of ['33', '93', '97', '37']) expect(codes).not.toContain(unreadable);
    const severities = text
      .split('\n')
      .filter((line) => /^(?:critical|high|medium|low)\b/.test(stripVTControlCharacters(line)));
    const coloured = severities.filter((line) => line.startsWith('\u001b'));
    const plain = severities.map((line) => /critical|high|medium|low/.exec(line)?.[0] ?? '');
    const runs = plain.filter((severity, index) => severity !== plain[index - 1]);
    expect(severities.length).toBeGreaterThan(runs.length);
    expect(coloured).toHaveLength(runs.length);
  });

  test.each<[why: string, env: Environment]>([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['TERM=dumb', { TERM: 'dumb' }],
  ])('are none with %s', (_, env) => {
    expect(codesOf(shown(FINDINGS, env))).toEqual([]);
  });
});

describe('an import on a terminal', () => {
  test('has one line for a folder and format, and the files that were not read in full', () => {
    const text = shown('imgaudit import logs --db folder.db', { NO_COLOR: '1' });
    expect(text).toContain(`${FILES + 1} files: `);
    expect(text).toContain('notes.md');
    // The progress names files; what stays on the screen does not.
    expect(text.slice(text.lastIndexOf('In logs/'))).not.toMatch(/part-\d/);
  });

  test('has a line for each file with --verbose', () => {
    expect(shown('imgaudit import logs --db each.db --verbose', { NO_COLOR: '1' })).toMatch(
      /\n\S*11\.ndjson +already-imported/,
    );
  });
});
