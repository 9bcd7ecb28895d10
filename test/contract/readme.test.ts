import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/commands/exit-codes.ts';
import { COMMANDS } from '../../src/commands/registry.ts';

const readme = readFileSync('README.md', 'utf8');
const questions = readFileSync('docs/questions.md', 'utf8');

test.each(COMMANDS.map(({ name }) => name))('docs/questions.md names the command %s', (name) => {
  expect(questions).toMatch(new RegExp(`\`${name}\\b`));
});

test('docs/scripting.md explains every exit code', () => {
  const scripting = readFileSync('docs/scripting.md', 'utf8');
  for (const code of new Set([0, 1, ...Object.values(EXIT_CODES)])) expect(scripting).toContain(`\n| ${code} |`);
});

test('every promise of docs/evidence.md links tests', () => {
  const evidence = readFileSync('docs/evidence.md', 'utf8');
  const promises = /<!-- promises: [^>]*-->\n([\s\S]*?)<!-- \/promises -->/.exec(evidence)?.[1] ?? '';
  const rows = promises.trim().split('\n').slice(2);
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const linked = [...row.matchAll(/\]\(\.\.\/((?:test|src)\/[^)]+\.test\.ts)\)/g)].map(([, path]) => path ?? '');
    expect(linked.length, row).toBeGreaterThan(0);
    for (const path of linked) expect(existsSync(path), path).toBe(true);
  }
});

test('the screen of output in README is real', () => {
  const golden = ['suspicious/public-only', 'timeline/tag-80-columns'].flatMap((name) =>
    readFileSync(`test/golden/expected/${name}.txt`, 'utf8').split('\n'),
  );
  const screen = /```console\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const lines = screen.split('\n').filter((line) => line !== '' && line !== '…');
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) expect(golden).toContain(line);
});

test('README is short enough for the first hour', () => {
  expect(readme.split(/\s+/).length).toBeLessThanOrEqual(1200);
});
