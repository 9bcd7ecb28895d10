import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { manualPages } from '../../scripts/generated/manual-pages.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { commandContext } from '../support/command-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgaudit-manual-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const edition = { version: '0.1.0', date: '2026-11-22' };
const pages = await manualPages(commandContext([], 80), edition);
/** man prints a bold letter as the letter, a backspace, and the letter again. */
const OVERSTRUCK = new RegExp(`.${String.fromCharCode(8)}`, 'g');
const hasMan = spawnSync('man', ['--version']).status === 0;

test('the program and every command have a page, and the package names them all', () => {
  const names = ['imgaudit.1', ...COMMANDS.map(({ name }) => `imgaudit-${name}.1`)];
  expect(pages.map(({ name }) => name)).toEqual(names);
  const { man, files } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(man).toEqual(names.map((name) => `./man/${name}`));
  expect(files).toContain('man');
});

test('the pages are the same each time', async () => {
  expect(await manualPages(commandContext([], 200), edition)).toEqual(pages);
});

test('no line of a text is taken for a request, and no backslash for an escape', () => {
  const requests = /^\.(?:TH|SH|SS|TP|B|nf|fi)(?: |$)/;
  for (const { name, text } of pages) {
    for (const line of text.split('\n')) {
      if (/^[.']/.test(line)) expect([name, line]).toEqual([name, expect.stringMatching(requests)]);
      for (const [sequence] of line.matchAll(/\\./g)) expect(['\\-', '\\e', '\\&', '\\(']).toContain(sequence);
    }
  }
});

/** All pages in one file: each call of man takes a tenth of a second. */
test.runIf(hasMan)('man shows every page without a warning, and with all of its words', () => {
  const file = join(folder, 'all.1');
  writeFileSync(file, pages.map(({ text }) => text).join(''));
  const env = { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8', MANROFFOPT: '-Tutf8' };
  const { stdout, stderr, status } = spawnSync('man', ['--warnings', '-l', file], { encoding: 'utf8', env });
  expect([status, stderr]).toEqual([0, '']);
  const plain = stdout.replaceAll(OVERSTRUCK, '');
  for (const { name } of COMMANDS) expect(plain).toContain(`imgaudit-${name} - `);
  expect(plain).toContain('--since-report <file>');
  expect(plain).toContain("imgaudit events payments --all --not-actor 'ci-*' --sort time");
});
