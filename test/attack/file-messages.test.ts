import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { LOG } from '../support/custody-case.ts';
import { stateOfFolder } from '../support/folder-state.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** A file that cannot be used is named with what is wrong with it, whatever it was named for; never an internal error. */
const cwd = folderForAllTests();

beforeAll(() => {
  writeFileSync(join(cwd, 'access.ndjson'), LOG);
  expect(runCli(['import', 'access.ndjson'], { cwd }).status).toBe(0);
  mkdirSync(join(cwd, 'folder'));
  symlinkSync('loop', join(cwd, 'loop'));
  symlinkSync('gone', join(cwd, 'dangling'));
});

const LONG = 'x'.repeat(300);

test.for<[words: string, status: number, message: RegExp]>([
  ['import loop', 2, /loop is a link that leads back to itself\. Give the path/],
  ['import dangling', 2, /dangling is a link that leads nowhere/],
  ['import access.ndjson/a', 2, /access\.ndjson\/a cannot be read: a part of its path is a file/],
  [`import ${LONG}`, 2, /x cannot be read: its name is too long/],
  [
    'import access.ndjson --db no/such/case.db',
    2,
    /There is no folder no\/such for the case no\/such\/case\.db\. Create it/,
  ],
  ['import access.ndjson --db access.ndjson/a.db', 5, /a\.db cannot be a case: a part of its path is a file/],
  ['import access.ndjson --db loop', 5, /loop cannot be a case: it is a link that leads back to itself/],
  ['import access.ndjson --db dangling', 5, /dangling is a link that leads nowhere/],
  [`import access.ndjson --db ${LONG}`, 5, /x cannot be a case: its name is too long/],
  ['sources --db no/such/case.db', 2, /No case file at no\/such\/case\.db/],
  ['sources --db loop', 5, /loop cannot be a case: it is a link that leads back to itself/],
  ['sources --db folder', 5, /folder is a folder, not a case file/],
  ['allow add 203.0.113.7 --db no/such/case.db', 2, /No case file at no\/such\/case\.db/],
  ['suspicious --allow-file missing', 2, /Cannot read the allow file missing: it does not exist\. Check the path/],
  ['suspicious --allow-file folder', 2, /Cannot read the allow file folder: it is a folder/],
  ['suspicious --allow-file loop', 2, /Cannot read the allow file loop: it is a link that leads back to itself/],
  ['suspicious --geo missing', 2, /Cannot read missing: it does not exist/],
  ['suspicious --geo folder', 2, /Cannot read folder: it is a folder/],
  ['suspicious --geo loop', 2, /Cannot read loop: it is a link that leads back to itself/],
  ['suspicious --ip-list tor=missing', 2, /Cannot read missing: it does not exist/],
  ['suspicious --ip-list tor=folder', 2, /Cannot read folder: it is a folder/],
  ['suspicious --ip-list tor=loop', 2, /Cannot read loop: it is a link that leads back to itself/],
])('imgaudit %s', ([words, status, message]) => {
  const before = stateOfFolder(cwd);
  const run = runCli(words.split(' '), { cwd });
  expect(run.stderr).toMatch(message);
  expect(run.stderr).toMatch(/^imgaudit: [^\n]*\n$/);
  expect([run.status, run.stdout, stateOfFolder(cwd)]).toEqual([status, '', before]);
});

/** Nobody: root may write whatever permissions say. */
const NOBODY = 65_534;
const user = process.getuid?.() === 0 ? { user: NOBODY } : {};

test('an output in a folder that must not be written to is refused before anything is done', () => {
  const folder = join(cwd, 'read-only');
  chmodSync(cwd, 0o755);
  mkdirSync(folder, { mode: 0o555 });
  chmodSync(folder, 0o555);
  const run = runCli(['rules', '-o', 'read-only/rules.txt'], { cwd, ...user });
  expect(run).toMatchObject({ status: 5, stdout: '' });
  expect(run.stderr).toBe(
    'imgaudit: Nothing can be written to the folder read-only: permission is denied. Give another folder.\n',
  );
  expect(readdirSync(folder)).toEqual([]);
});
