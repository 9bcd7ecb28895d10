import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { openCaseForReading } from './open-case-for-reading.ts';
import { openCaseForWriting } from './open-case-for-writing.ts';

const REAL = { isDryRun: false, writer: 'a test' };

/** What is said of a path, to read a case there and to write one. */
function errorsOf(path: string) {
  return [() => openCaseForReading(path), () => openCaseForWriting(path, REAL)].map(auditErrorOf);
}

function storeOne(path: string): void {
  const open = openCaseForWriting(path, REAL);
  storeFile(open.case, 'log', [{ events: [someEvent()] }]);
  open.close();
}

describe('a path that can be no case', () => {
  test.for<[title: string, path: (folder: string) => string, words: string]>([
    ['a link that leads back to itself', (folder) => join(folder, 'loop'), 'is a link that leads back to itself'],
    ['a link that leads nowhere', (folder) => join(folder, 'dangling'), 'is a link that leads nowhere'],
    ['a name that is too long', (folder) => join(folder, 'x'.repeat(300)), 'its name is too long'],
    ['a folder', (folder) => join(folder, 'folder'), 'is a folder'],
    ['a device', () => '/dev/null', 'is a pipe or a device'],
  ])('%s', ([, pathIn, words]) => {
    const folder = temporaryFolder();
    symlinkSync('loop', join(folder, 'loop'));
    symlinkSync('gone', join(folder, 'dangling'));
    mkdirSync(join(folder, 'folder'));
    for (const error of errorsOf(pathIn(folder))) {
      expect(error.code).toBe('case-unusable');
      expect(error.message).toContain(words);
    }
    expect(readdirSync(folder).toSorted()).toEqual(['dangling', 'folder', 'loop']);
  });

  test('a folder that is not there is no place for one', () => {
    const path = join(temporaryFolder(), 'no', 'case.db');
    expect(errorsOf(path).map(({ code }) => code)).toEqual(['case-not-found', 'case-not-found']);
    expect(auditErrorOf(() => openCaseForWriting(path, REAL)).message).toContain(`There is no folder ${dirname(path)}`);
  });
});

test.for(['-journal', '-wal', '-shm'])('a file named *%s keeps a case from being created beside it', (suffix) => {
  const path = join(temporaryFolder(), 'case.db');
  writeFileSync(`${path}${suffix}`, 'evidence');
  expect(auditErrorOf(() => openCaseForWriting(path, REAL))).toMatchObject({
    code: 'case-unusable',
    message: expect.stringContaining(`${path}${suffix} is in the way`),
  });
  expect(readdirSync(dirname(path))).toEqual([`case.db${suffix}`]);
});

test.for<[title: string, name: string]>([
  ['whole', 'case.db'],
  // The name of the folder in which it would be made is too long, as it is on a disk without hard links.
  ['from an empty file', `${'x'.repeat(242)}.db`],
])('a case that is made %s can be read by its owner alone', ([, name]) => {
  const umask = process.umask(0);
  try {
    const path = join(temporaryFolder(), name);
    storeOne(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual([name]);
  } finally {
    process.umask(umask);
  }
});
