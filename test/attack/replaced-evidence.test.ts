import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { imgaudit, LOG } from '../support/custody-case.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** Evidence in whose place something stands that is no file: it has changed, and nothing waits for it. */
const root = folderForAllTests();

const REPLACEMENTS: readonly (readonly [what: string, place: (path: string) => void])[] = [
  ['a folder', (path) => mkdirSync(path)],
  ['a pipe', (path) => expect(spawnSync('mkfifo', [path]).status).toBe(0)],
  ['a device', (path) => symlinkSync('/dev/zero', path)],
  ['a socket', (path) => void createServer().listen(path).unref()],
  ['a link that leads nowhere', (path) => symlinkSync('nowhere', path)],
  ['a loop of links', (path) => symlinkSync('access.ndjson', path)],
];

function caseWithout(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'access.ndjson'), LOG);
  expect(imgaudit(folder, ['import', 'access.ndjson']).status).toBe(0);
  rmSync(join(folder, 'access.ndjson'));
  return folder;
}

test.each(REPLACEMENTS)('%s in the place of evidence is a change', async (what, place) => {
  const folder = caseWithout(what.replaceAll(' ', '-'));
  place(join(folder, 'access.ndjson'));
  // A socket appears only once the event loop has run.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const run = (...words: readonly string[]) =>
    runCli([...words, '--db', 'case.db'], { cwd: folder, timeoutMs: 10_000 });
  for (const words of [['verify'], ['verify', '--all', '--require-evidence']]) {
    const { status, stdout } = run(...words, '--format', 'json');
    expect(stdout).toContain(`access.ndjson has changed since it was imported: it is now ${what}`);
    expect(status).toBe(5);
  }
  const shown = run('show', '2', '--raw');
  expect(shown.stderr).toContain(`it is now ${what}`);
  expect(shown.status).toBe(5);
});

test('evidence that is longer than it was is read no further than it was long', () => {
  const folder = caseWithout('longer');
  writeFileSync(join(folder, 'access.ndjson'), LOG);
  // Sparse: it takes no space, and reading it would take minutes.
  truncateSync(join(folder, 'access.ndjson'), 300e9);
  const { status, stdout } = runCli(['verify', '--format', 'json', '--db', 'case.db'], {
    cwd: folder,
    timeoutMs: 20_000,
  });
  expect(stdout).toContain('access.ndjson has changed since it was imported: it is longer');
  expect(status).toBe(5);
});

test('evidence in a folder that is now a file is gone', () => {
  const folder = join(root, 'in-a-folder');
  mkdirSync(join(folder, 'logs'), { recursive: true });
  writeFileSync(join(folder, 'logs', 'access.ndjson'), LOG);
  expect(imgaudit(folder, ['import', 'logs/access.ndjson']).status).toBe(0);
  rmSync(join(folder, 'logs'), { recursive: true });
  writeFileSync(join(folder, 'logs'), '');
  const { status, stdout } = imgaudit(folder, ['verify']);
  expect([status, stdout.replaceAll(/\s+/g, ' ')]).toEqual([0, expect.stringContaining('is no longer there')]);
});
