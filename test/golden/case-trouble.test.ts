import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { openCaseForReading } from '../../src/stores/sqlite/open/open-case-for-reading.ts';
import { accessLogLines, longAccessLogLines } from '../support/access-log.ts';
import { endOf, folderForAllTests, runCli, startCli, waitUntil } from '../support/run-cli.ts';
import { expectSoundCase } from '../support/sound-case.ts';

/** A case in trouble gets one line that says what, where and what to do next, exit code 5, and loses nothing. */
const cwd = folderForAllTests();
const lines = accessLogLines(4000);
const QUESTION = ['events', '--as-of', 'latest', '--format', 'json', '--limit', '3'];

beforeAll(() => {
  writeFileSync(join(cwd, 'first.ndjson'), lines.slice(0, 400).join('\n'));
  writeFileSync(join(cwd, 'second.ndjson'), lines.slice(300, 600).join('\n'));
  expect(runCli(['import', 'first.ndjson', '--db', 'good.db'], { cwd }).status).toBe(0);
});

function copyOfCase(name: string): string {
  copyFileSync(join(cwd, 'good.db'), join(cwd, name));
  return name;
}

/** A copy of the good case on which somebody ran SQL. */
function changedCase(name: string, sql: string): string {
  const database = new Database(join(cwd, copyOfCase(name)));
  database.exec(sql);
  database.close();
  return name;
}

function expectRefusal(words: readonly string[], message: RegExp): void {
  const { status, stdout, stderr } = runCli(words, { cwd });
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^imgaudit: [^\n]*\n$/);
  expect([status, stdout]).toEqual([5, '']);
}

const write = (db: string) => ['import', 'second.ndjson', '--db', db];
const ask = (db: string) => [...QUESTION, '--db', db];

describe('two imports at once', () => {
  test('the second waits a little, then says who writes; whoever asks meanwhile gets the case as it was', async () => {
    const db = copyOfCase('shared.db');
    const before = runCli(ask(db), { cwd });
    const first = startCli(['import', '-', '--db', db], { cwd });
    const ended = endOf(first);
    first.stdin?.write(`${lines.slice(1000).join('\n')}\n`);
    await untilWritten(db);
    const started = performance.now();
    expectRefusal(
      write(db),
      new RegExp(`shared\\.db is being written by process ${first.pid} on .*Wait for it to end`),
    );
    expect(performance.now() - started).toBeGreaterThan(2000);
    for (let question = 0; question < 3; question++) expect(runCli(ask(db), { cwd })).toEqual(before);
    first.stdin?.end();
    expect(await ended).toMatchObject({ status: 0 });
    expect(runCli(write(db), { cwd }).status).toBe(0);
    expectSoundCase(join(cwd, db));
    expect(eventsIn(db)).toBe(eventsIn('good.db') + 199 + 2994);
  });

  test('whoever asks while the first file of a case is written waits a little, then is told so', async () => {
    const first = startCli(['import', '-', '--db', 'growing.db'], { cwd });
    const ended = endOf(first);
    first.stdin?.write(`${longAccessLogLines(40_000).join('\n')}\n`);
    const size = () => statSync(join(cwd, 'growing.db'), { throwIfNoEntry: false })?.size ?? 0;
    await waitUntil(() => size() >= 2_000_000);
    expectRefusal(ask('growing.db'), /growing\.db is being written by another process\. Wait for it to end/);
    expectRefusal(write('growing.db'), /growing\.db is being written by another process\. Wait for it to end/);
    first.stdin?.end();
    expect(await ended).toMatchObject({ status: 0 });
    expect(runCli(ask('growing.db'), { cwd }).status).toBe(0);
    expectSoundCase(join(cwd, 'growing.db'));
  });

  test('those that make a case at the same time make one case', async () => {
    const ends = ['first.ndjson', 'second.ndjson'].map((log) =>
      endOf(startCli(['import', log, '--db', 'new.db'], { cwd })),
    );
    expect((await Promise.all(ends)).map(({ status }) => status)).toEqual([0, 0]);
    expectSoundCase(join(cwd, 'new.db'));
    expect(eventsIn('new.db')).toBe(eventsIn('good.db') + 199);
    // Where both close at the same moment, SQLite leaves its own log to the next that opens the case.
    const left = readdirSync(cwd).filter((name) => name.startsWith('new.db'));
    expect(left.filter((name) => !/-(?:wal|shm)$/.test(name))).toEqual(['new.db']);
  });
});

/** A writer shows in who it says it is, which it writes before it begins. */
async function untilWritten(db: string): Promise<void> {
  const writerOf = () => {
    const database = new Database(join(cwd, db), { readonly: true });
    const writer: unknown = database.prepare('SELECT description FROM writer').pluck().get();
    database.close();
    return writer;
  };
  const before = writerOf();
  await waitUntil(() => writerOf() !== before);
}

function eventsIn(db: string): number {
  const open = openCaseForReading(join(cwd, db));
  const events = open.case.count({ window: null, where: [] });
  open.close();
  return events;
}

describe('a case that somebody else changed', () => {
  test('with a trigger takes no evidence, and still answers', () => {
    const db = changedCase(
      'trigger.db',
      'CREATE TRIGGER forget AFTER INSERT ON event BEGIN DELETE FROM event WHERE seq = new.seq; END',
    );
    const before = readFileSync(join(cwd, db));
    expectRefusal(write(db), /has a trigger "forget" on "event", which imgaudit did not make/);
    expectRefusal(['allow', 'add', '203.0.113.7', '--db', db], /trigger "forget"/);
    expect(readFileSync(join(cwd, db)).equals(before)).toBe(true);
    expect(runCli(ask(db), { cwd }).status).toBe(0);
  });

  test.for<[title: string, sql: string, message: RegExp]>([
    ['a table', 'DROP TABLE event_of_image', /The table "event_of_image" of the case missing\.db is missing/],
    ['an index', 'DROP INDEX host_by_value', /The index "host_by_value" of the case missing\.db is missing/],
    ['a view', 'DROP VIEW evidence', /The view "evidence" of the case missing\.db is missing/],
  ])('that lacks %s is refused', ([, sql, message]) => {
    const db = changedCase('missing.db', sql);
    expectRefusal(ask(db), message);
    expectRefusal(write(db), message);
  });

  test.for<[title: string, sql: string, name: string]>([
    ['a table with a further column', 'ALTER TABLE event ADD COLUMN note TEXT', 'event'],
    [
      'a view in the place of a table',
      'ALTER TABLE allow RENAME TO real_allow; CREATE VIEW allow AS SELECT * FROM real_allow WHERE id > 1',
      'allow',
    ],
    ['a view that says something else', 'DROP VIEW evidence; CREATE VIEW evidence AS SELECT 1 AS file', 'evidence'],
  ])('with %s is refused', ([, sql, name]) => {
    const db = changedCase('changed.db', sql);
    const message = new RegExp(`"${name}" of the case changed\\.db is not as imgaudit makes it`);
    expectRefusal(ask(db), message);
    expectRefusal(write(db), message);
  });

  test('with views, tables and indexes beside ours is used as ever', () => {
    const db = changedCase(
      'beside.db',
      'CREATE VIEW mine AS SELECT * FROM events; CREATE TABLE notes (text); CREATE INDEX mine_too ON event(record)',
    );
    expect(runCli(ask(db), { cwd }).stdout).toBe(runCli(ask('good.db'), { cwd }).stdout);
    expect(runCli(write(db), { cwd }).status).toBe(0);
    expectSoundCase(join(cwd, db));
  });

  test('of a newer imgaudit is refused', () => {
    const db = changedCase('newer.db', 'PRAGMA user_version = 99');
    expectRefusal(ask(db), /newer\.db was written by a newer imgaudit\. Update imgaudit/);
    expectRefusal(write(db), /newer\.db was written by a newer imgaudit/);
  });
});

describe('what is no case', () => {
  test.for<[title: string, name: string, make: (path: string) => void, message: RegExp]>([
    ['a folder', 'folder.db', (path) => mkdirSync(path), /is a folder, not a case file/],
    ['a device', '/dev/null', () => {}, /\/dev\/null is a pipe or a device, not a case file/],
    [
      'a PNG',
      'image.db',
      (path) => writeFileSync(path, Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(5000, 7)])),
      /image\.db is not an imgaudit case/,
    ],
    [
      'another database',
      'other.db',
      (path) => new Database(path).exec('CREATE TABLE t (a)').close(),
      /is not an imgaudit case/,
    ],
    [
      'half a case',
      'half.db',
      (path) => writeFileSync(path, readFileSync(join(cwd, 'good.db')).subarray(0, 20_000)),
      /half\.db/,
    ],
  ])('%s is refused and left alone', ([, name, make, message]) => {
    const path = name.startsWith('/') ? name : join(cwd, name);
    if (!existsSync(path)) make(path);
    const bytes = () =>
      name.endsWith('folder.db') || name.startsWith('/') ? '' : readFileSync(path).toString('base64');
    const before = bytes();
    expectRefusal(ask(name), message);
    expectRefusal(write(name), message);
    expect(bytes()).toBe(before);
  });

  test('an empty file answers nothing, and becomes a case by an import', () => {
    writeFileSync(join(cwd, 'empty.db'), '');
    expectRefusal(ask('empty.db'), /empty\.db is empty: it is not an imgaudit case.*import evidence/);
    expect(runCli(write('empty.db'), { cwd }).status).toBe(0);
    expectSoundCase(join(cwd, 'empty.db'));
  });
});

/** Nobody: root may write whatever permissions say. */
const NOBODY = 65_534;
const user = process.getuid?.() === 0 ? NOBODY : undefined;

describe.skipIf(process.platform === 'win32')('a case that cannot be written to', () => {
  test.for<[title: string, fileMode: number, folderMode: number]>([
    ['a file', 0o444, 0o555],
    ['a folder', 0o666, 0o555],
  ])('for the permissions of %s answers, and takes no evidence', ([title, fileMode, folderMode]) => {
    const folder = join(cwd, `read-only ${title}`);
    chmodSync(cwd, 0o755);
    mkdirSync(folder);
    cpSync(join(cwd, 'good.db'), join(folder, 'case.db'));
    cpSync(join(cwd, 'second.ndjson'), join(folder, 'second.ndjson'));
    chmodSync(join(folder, 'case.db'), fileMode);
    chmodSync(folder, folderMode);
    const run = (words: readonly string[]) => runCli(words, { cwd: folder, ...(user === undefined ? {} : { user }) });
    expect(run(ask('case.db'))).toMatchObject({ status: 0, stdout: runCli(ask('good.db'), { cwd }).stdout });
    const refused = run(write('case.db'));
    expect(refused).toMatchObject({ status: 5, stdout: '' });
    expect(refused.stderr).toMatch(/^imgaudit: The case case\.db cannot be (?:opened|written to).*permissions.*\n$/);
    const created = run(write('new.db'));
    expect(created.status).toBe(5);
    expect(created.stderr).toMatch(/^imgaudit: The case new\.db cannot be opened.*permissions.*\n$/);
    chmodSync(folder, 0o755);
  });
});
