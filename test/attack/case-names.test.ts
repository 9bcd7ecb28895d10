import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** A script whose variable is not set names no case: nothing may be imported into nothing. */
const cwd = folderForAllTests();

const LOGS = join(process.cwd(), 'fixtures/formats/ibm-activity-tracker/events-array.json');

beforeAll(() => {
  expect(runCli(['import', LOGS], { cwd }).status).toBe(0);
});

/** SQLite would take these names for a database in memory, and everything that is imported into it would be lost. */
test.each(['', ' ', ':memory:', ' :memory: '])('a case called "%s" is refused, and nothing is imported', (db) => {
  const { status, stdout, stderr } = runCli(['import', LOGS, '--db', db], { cwd });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('names no file. Give the path of a case file');
});

test('an empty IMGAUDIT_DB counts as not set', () => {
  const { status, stdout } = runCli(['sources', '--format', 'json'], { cwd, env: { IMGAUDIT_DB: '' } });
  expect(status).toBe(0);
  expect(stdout).toContain('events-array.json');
});
