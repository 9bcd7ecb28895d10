import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openCaseForReading, openCaseForWriting } from '../../../src/store/open-case.ts';
import { auditErrorOf } from '../../support/audit-error-of.ts';
import { addRecords, beginFile, storeFile } from '../../support/memory-case.ts';
import { someEvent } from '../../support/some-event.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const EVERYTHING = { window: null, where: [] };
const REAL = { isDryRun: false, writer: 'the first import' };
const DRY = { isDryRun: true, writer: 'a trial' };
const record = (action: string) => ({ events: [someEvent({ action })], content: action });

function newPath(): string {
  return join(temporaryFolder(), 'case.db');
}

/** A case at rest that holds one event. */
function caseAtRest(): string {
  const path = newPath();
  const open = openCaseForWriting(path, REAL);
  storeFile(open.case, 'log', [record('pull')]);
  open.close();
  return path;
}

function actionsIn(path: string): readonly string[] {
  const open = openCaseForReading(path);
  const actions = open.case.events(EVERYTHING).map(({ action }) => action);
  open.close();
  return actions;
}

describe('a file that is no case', () => {
  test.for<[title: string, make: (path: string) => void]>([
    ['a folder', (path) => mkdirSync(path)],
    ['a text file', (path) => writeFileSync(path, 'This is not a database, it is a text of some length.\n'.repeat(20))],
    ['a database of something else', (path) => new Database(path).exec('CREATE TABLE t (a)').close()],
  ])('%s is case-unusable, to read and to write', ([, make]) => {
    const path = newPath();
    make(path);
    for (const error of [
      auditErrorOf(() => openCaseForReading(path)),
      auditErrorOf(() => openCaseForWriting(path, REAL)),
    ]) {
      expect(error.code).toBe('case-unusable');
      expect(error.message).toContain(path);
    }
  });

  test('a database of something else is left as it is', () => {
    const path = newPath();
    new Database(path).exec('CREATE TABLE t (a); INSERT INTO t VALUES (42)').close();
    auditErrorOf(() => openCaseForWriting(path, REAL));
    const database = new Database(path);
    expect(database.prepare('SELECT name FROM sqlite_master').pluck().all()).toEqual(['t']);
    database.close();
  });

  test('an empty file can become a case, but is none to read', () => {
    const path = newPath();
    writeFileSync(path, '');
    expect(auditErrorOf(() => openCaseForReading(path)).code).toBe('case-unusable');
    const open = openCaseForWriting(path, REAL);
    storeFile(open.case, 'log', [record('pull')]);
    open.close();
    expect(actionsIn(path)).toEqual(['pull']);
  });

  test('a missing file is case-not-found to read, and the hint says how to make one', () => {
    const path = newPath();
    const error = auditErrorOf(() => openCaseForReading(path));
    expect(error.code).toBe('case-not-found');
    expect(error.hint).toContain('imgaudit import');
    expect(existsSync(path)).toBe(false);
  });

  test('a case of a newer version is case-too-new, to read and to write', () => {
    const path = caseAtRest();
    const database = new Database(path);
    database.pragma('user_version = 99');
    database.close();
    expect(auditErrorOf(() => openCaseForReading(path)).code).toBe('case-too-new');
    expect(auditErrorOf(() => openCaseForWriting(path, REAL)).code).toBe('case-too-new');
  });

  test('a damaged case is case-unusable, not a bug', () => {
    const path = caseAtRest();
    const database = new Database(path);
    database.unsafeMode(true);
    database.pragma('writable_schema = ON');
    database.exec("UPDATE sqlite_master SET sql = 'CREATE nonsense' WHERE name = 'event'");
    database.close();
    expect(auditErrorOf(() => openCaseForWriting(path, REAL)).code).toBe('case-unusable');
  });
});

describe('a case at rest', () => {
  test('is one file', () => {
    const path = caseAtRest();
    expect(readdirSync(join(path, '..'))).toEqual(['case.db']);
  });

  test('carries its marks, and is not in WAL mode', () => {
    const database = new Database(caseAtRest(), { readonly: true });
    const marks = ['application_id', 'user_version', 'journal_mode'].map((name) =>
      database.pragma(name, { simple: true }),
    );
    database.close();
    expect(marks).toEqual([0x696d6761, 1, 'delete']);
  });

  test('keeps its events when more is imported', () => {
    const path = caseAtRest();
    const open = openCaseForWriting(path, REAL);
    storeFile(open.case, 'more', [record('push')]);
    open.close();
    expect(actionsIn(path)).toEqual(['pull', 'push']);
  });

  test('is the same file, byte for byte, after it was read', () => {
    const path = caseAtRest();
    const before = readFileSync(path);
    expect(actionsIn(path)).toEqual(['pull']);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(join(path, '..'))).toEqual(['case.db']);
  });

  test('is not made by an import that stores nothing', () => {
    const path = newPath();
    openCaseForWriting(path, REAL).close();
    expect(existsSync(path)).toBe(false);
  });

  test('is made by an allow entry alone', () => {
    const path = newPath();
    const open = openCaseForWriting(path, REAL);
    const anyone = { id: null, range: null, image: null, rule: null, reason: null, owner: null, expires: null };
    open.case.addAllowEntry({ ...anyone, actor: 'ci-*' }, someEvent().time);
    open.close();
    expect(existsSync(path)).toBe(true);
  });
});

describe('a dry run', () => {
  test('makes no case where there is none', () => {
    const path = newPath();
    const open = openCaseForWriting(path, DRY);
    expect(storeFile(open.case, 'log', [record('pull')])).toEqual([true]);
    open.close();
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  test('tells what the case would take, and leaves its events alone', () => {
    const path = caseAtRest();
    const open = openCaseForWriting(path, DRY);
    expect(storeFile(open.case, 'new', [record('pull'), record('push')])).toEqual([false, true]);
    expect(storeFile(open.case, 'newer', [record('push'), record('delete')])).toEqual([false, true]);
    open.close();
    expect(actionsIn(path)).toEqual(['pull']);
  });

  test('goes on after a file that is abandoned', () => {
    const path = caseAtRest();
    const open = openCaseForWriting(path, DRY);
    beginFile(open.case, 'dropped');
    addRecords(open.case, [record('push')]);
    open.case.abandonFile();
    expect(storeFile(open.case, 'new', [record('push')])).toEqual([true]);
    open.close();
    expect(actionsIn(path)).toEqual(['pull']);
  });
});

describe('two writers', () => {
  test('the second is told case-locked and who writes, and may go on afterwards', () => {
    const path = caseAtRest();
    const first = openCaseForWriting(path, REAL);
    const second = openCaseForWriting(path, { isDryRun: false, writer: 'the second import' });
    beginFile(first.case, 'one');
    const error = auditErrorOf(() => beginFile(second.case, 'two'));
    expect(error.code).toBe('case-locked');
    expect(error.message).toContain('the first import');
    expect(error.message).not.toContain('the second import');
    first.case.abandonFile();
    expect(storeFile(second.case, 'two', [record('push')])).toEqual([true]);
    first.close();
    second.close();
    expect(actionsIn(path)).toEqual(['pull', 'push']);
  });

  test('a reader sees the case as it was before the file that is being written', () => {
    const path = caseAtRest();
    const writing = openCaseForWriting(path, REAL);
    beginFile(writing.case, 'log');
    addRecords(writing.case, [record('push')]);
    expect(actionsIn(path)).toEqual(['pull']);
    writing.case.abandonFile();
    writing.close();
  });
});
