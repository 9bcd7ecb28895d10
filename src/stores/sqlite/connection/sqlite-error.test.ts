import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { explaining, explainSqliteError } from './sqlite-error.ts';

test.for<[sqlite: string, code: string, message: RegExp, hint: RegExp]>([
  ['SQLITE_BUSY', 'case-locked', /is being written by another process/, /Wait/],
  ['SQLITE_LOCKED_SHAREDCACHE', 'case-locked', /is being written by another process/, /Wait/],
  ['SQLITE_FULL', 'case-unusable', /No space is left/, /Free some space/],
  ['SQLITE_CANTOPEN', 'case-unusable', /cannot be opened: oh/, /permissions of the file and its folder/],
  ['SQLITE_IOERR_FSYNC', 'case-unusable', /disk of the case .* failed: oh \(SQLITE_IOERR_FSYNC\)/, /Check the disk/],
  ['SQLITE_IOERR_SHMSIZE', 'case-unusable', /failed: oh \(SQLITE_IOERR_SHMSIZE\); it may be full/, /Check the disk/],
  ['SQLITE_READONLY_ROLLBACK', 'case-unusable', /left by a crash/, /case\.db-journal with it/],
  ['SQLITE_READONLY', 'case-unusable', /cannot be written to/, /permissions/],
  ['SQLITE_PERM', 'case-unusable', /cannot be written to/, /permissions/],
  ['SQLITE_NOTADB', 'case-unusable', /is not an imgaudit case/, /another file/],
  ['SQLITE_CORRUPT', 'case-unusable', /cannot be read: oh/, /imgaudit verify.*Restore the case from a copy/],
])('%s is %s in words', ([sqlite, code, message, hint]) => {
  const cause = new Database.SqliteError('oh', sqlite);
  const error = auditErrorOf(() =>
    explaining('case.db', () => {
      throw cause;
    }),
  );
  expect(error).toMatchObject({
    code,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
    cause,
  });
  expect(error.message).toContain('case.db');
});

test('any other error is passed on as it is', () => {
  const bug = new TypeError('oh');
  expect(explainSqliteError(bug, 'case.db')).toBe(bug);
});
