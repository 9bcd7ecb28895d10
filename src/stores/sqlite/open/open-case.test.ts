import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { addRecords, beginFile, finishFile, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { openCaseForReading } from './open-case-for-reading.ts';
import { openCaseForWriting } from './open-case-for-writing.ts';

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

  test('an empty file can become a case, but cannot be read as one', () => {
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

describe('the journal of a case', () => {
  const modeOf = (path: string) => {
    const database = new Database(path, { readonly: true });
    const mode: unknown = database.pragma('journal_mode', { simple: true });
    database.close();
    return mode;
  };

  test('is a log beside it once it holds something to read, and none while its first file is written', () => {
    const path = newPath();
    const open = openCaseForWriting(path, REAL);
    beginFile(open.case, 'first');
    addRecords(open.case, [record('pull')]);
    expect(modeOf(path)).toBe('delete');
    finishFile(open.case, 'first');
    expect(modeOf(path)).toBe('wal');
    expect(actionsIn(path)).toEqual(['pull']);
    beginFile(open.case, 'second');
    addRecords(open.case, [record('push')]);
    expect([modeOf(path), actionsIn(path)]).toEqual(['wal', ['pull']]);
    finishFile(open.case, 'second');
    open.close();
    expect([modeOf(path), actionsIn(path)]).toEqual(['delete', ['pull', 'push']]);
  });

  test('is a log where somebody else has the empty case open', () => {
    const path = newPath();
    const open = openCaseForWriting(path, REAL);
    const reading = openCaseForReading(path);
    expect(reading.case.count(EVERYTHING)).toBe(0);
    beginFile(open.case, 'first');
    expect(modeOf(path)).toBe('wal');
    addRecords(open.case, [record('pull')]);
    finishFile(open.case, 'first');
    expect(reading.case.count(EVERYTHING)).toBe(1);
    reading.close();
    open.close();
  });

  test('serves the next file where the first was abandoned', () => {
    const path = newPath();
    const open = openCaseForWriting(path, REAL);
    beginFile(open.case, 'first');
    addRecords(open.case, [record('pull')]);
    open.case.abandonFile();
    expect(storeFile(open.case, 'second', [record('push')])).toEqual([true]);
    open.close();
    expect(actionsIn(path)).toEqual(['push']);
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
    expect(marks).toEqual([0x696d6761, 2, 'delete']);
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

  test('is not kept open where it is refused', () => {
    const path = newPath();
    new Database(path).exec('CREATE TABLE t (a)').close();
    const close = vi.spyOn(Database.prototype, 'close');
    onTestFinished(() => close.mockRestore());
    auditErrorOf(() => openCaseForReading(path));
    auditErrorOf(() => openCaseForWriting(path, REAL));
    auditErrorOf(() => openCaseForWriting(path, DRY));
    // A dry run has two databases open: the case, and its copy.
    expect(close).toHaveBeenCalledTimes(4);
  });

  test('is not made by an import that stores nothing', () => {
    const path = newPath();
    openCaseForWriting(path, REAL).close();
    expect(existsSync(path)).toBe(false);
  });

  test('is kept where another process writes into it, though the process that created it stores nothing', () => {
    const path = newPath();
    const first = openCaseForWriting(path, REAL);
    const second = openCaseForWriting(path, { isDryRun: false, writer: 'the second import' });
    beginFile(second.case, 'log');
    addRecords(second.case, [record('pull')]);
    first.close();
    finishFile(second.case, 'log');
    second.close();
    expect(actionsIn(path)).toEqual(['pull']);
    expect(readdirSync(join(path, '..'))).toEqual(['case.db']);
  });

  test('is kept where another process wrote into it before the process that created it stores nothing', () => {
    const path = newPath();
    const first = openCaseForWriting(path, REAL);
    const second = openCaseForWriting(path, { isDryRun: false, writer: 'the second import' });
    storeFile(second.case, 'log', [record('pull')]);
    second.close();
    first.close();
    expect(actionsIn(path)).toEqual(['pull']);
  });

  test('is kept where another process reads it', () => {
    const path = newPath();
    const writing = openCaseForWriting(path, REAL);
    const reading = openCaseForReading(path);
    expect(reading.case.count(EVERYTHING)).toBe(0);
    writing.close();
    expect(existsSync(path)).toBe(true);
    reading.close();
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
  test('creates no case', () => {
    const path = newPath();
    const open = openCaseForWriting(path, DRY);
    expect(storeFile(open.case, 'log', [record('pull')])).toEqual([true]);
    open.close();
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  test('says what the case would take, and leaves its events alone', () => {
    const path = caseAtRest();
    const open = openCaseForWriting(path, DRY);
    expect(storeFile(open.case, 'new', [record('pull'), record('push')])).toEqual([false, true]);
    expect(storeFile(open.case, 'newer', [record('push'), record('delete')])).toEqual([false, true]);
    open.close();
    expect(actionsIn(path)).toEqual(['pull']);
  });

  test('leaves the bytes of a case as they are', () => {
    const path = caseAtRest();
    const before = readFileSync(path);
    const open = openCaseForWriting(path, DRY);
    storeFile(open.case, 'new', [record('push')]);
    expect(readdirSync(join(path, '..'))).toEqual(['case.db']);
    open.close();
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(join(path, '..'))).toEqual(['case.db']);
  });

  test('leaves an empty file empty', () => {
    const path = newPath();
    writeFileSync(path, '');
    const open = openCaseForWriting(path, DRY);
    expect(storeFile(open.case, 'log', [record('pull')])).toEqual([true]);
    open.close();
    expect(readFileSync(path)).toHaveLength(0);
    expect(readdirSync(join(path, '..'))).toEqual(['case.db']);
  });

  test('leaves a case as a crash left it, with its log, and knows what the log holds', () => {
    const [path, crashed] = [caseAtRest(), newPath()];
    const crashing = openCaseForWriting(path, REAL);
    storeFile(crashing.case, 'more', [record('push')]);
    for (const end of ['', '-wal']) copyFileSync(path + end, crashed + end);
    crashing.close();
    const bytes = () => ['', '-wal'].map((end) => readFileSync(crashed + end).toString('base64'));
    const before = bytes();
    const open = openCaseForWriting(crashed, DRY);
    expect(storeFile(open.case, 'new', [record('push'), record('delete')])).toEqual([false, true]);
    open.close();
    expect(bytes()).toEqual(before);
    expect(actionsIn(crashed)).toEqual(['pull', 'push']);
  });

  test('knows the files of the case', () => {
    const open = openCaseForWriting(caseAtRest(), DRY);
    expect(open.case.fileWithHash('hash of log')).toMatchObject({ path: 'log' });
    expect([open.case.hasFileOfSize(10), open.case.isEmpty()]).toEqual([true, false]);
    open.close();
  });

  test('waits for nobody who writes, and sees the case as it was before', () => {
    const path = caseAtRest();
    const writing = openCaseForWriting(path, REAL);
    beginFile(writing.case, 'log');
    addRecords(writing.case, [record('push')]);
    const open = openCaseForWriting(path, DRY);
    expect(storeFile(open.case, 'new', [record('push'), record('pull')])).toEqual([true, false]);
    open.close();
    finishFile(writing.case, 'more');
    writing.close();
    expect(actionsIn(path)).toEqual(['pull', 'push']);
  });

  test.for<[title: string, make: (path: string) => void, code: string]>([
    ['a text file', (path) => writeFileSync(path, 'No database, though it is long.\n'.repeat(40)), 'case-unusable'],
    ['another database', (path) => new Database(path).exec('CREATE TABLE t (a)').close(), 'case-unusable'],
    [
      'a newer case',
      (path) => {
        const database = new Database(path);
        database.pragma('application_id = 0x696d6761');
        database.exec('CREATE TABLE t (a); PRAGMA user_version = 99').close();
      },
      'case-too-new',
    ],
  ])('refuses %s', ([, make, code]) => {
    const path = newPath();
    make(path);
    expect(auditErrorOf(() => openCaseForWriting(path, DRY)).code).toBe(code);
  });

  test('may abandon a file that was never begun, between files too', () => {
    const open = openCaseForWriting(caseAtRest(), DRY);
    open.case.abandonFile();
    expect(storeFile(open.case, 'new', [record('push')])).toEqual([true]);
    open.case.abandonFile();
    open.case.abandonFile();
    expect(storeFile(open.case, 'newer', [record('push'), record('delete')])).toEqual([false, true]);
    open.close();
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
  test('the second gets case-locked with the name of the writer, and may go on afterwards', () => {
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
