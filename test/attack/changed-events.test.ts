import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/case/custody/canonical-json.ts';
import type { CustodyEntry } from '../../src/case/custody/custody.ts';
import { hashOfLink } from '../../src/case/custody/custody-chain.ts';
import { eventDigests } from '../../src/stores/sqlite/audit/event-digests.ts';
import { type IndexedEvent, SegmentWriter } from '../../src/stores/sqlite/index/segment-writer.ts';
import { imgaudit, LOG, makeCase } from '../support/custody-case.ts';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** Events that somebody changed in a case whose evidence is gone: only the custody log can tell. */
const root = folderForAllTests();
const sound = join(root, 'sound');
let folders = 0;

beforeAll(() => {
  makeCase(sound, []);
  // Verify cannot read the records again.
  for (const name of ['access.ndjson', 'quay.ndjson.gz', 'prod-1.json']) rmSync(join(sound, name));
});

function copyOfCase(): string {
  const folder = join(root, `copy-${++folders}`);
  cpSync(sound, folder, { recursive: true });
  return folder;
}

function forge<T>(folder: string, change: (database: Database.Database) => T): T {
  const database = new Database(join(folder, 'case.db'));
  try {
    database.pragma('foreign_keys = OFF');
    return change(database);
  } finally {
    database.close();
  }
}

/** Writes what imgaudit keeps beside the events anew, so that it agrees with the changed events. */
function writeIndexAnew(database: Database.Database): void {
  const files = database
    .prepare<[], { file: number; first: number }>('SELECT file, min(seq) AS first FROM event GROUP BY file')
    .all();
  database.exec('DELETE FROM event_columns; DELETE FROM event_of_image; DELETE FROM event_of_address');
  for (const { file, first } of files) {
    const writer = new SegmentWriter(database);
    writer.begin(first);
    const events = database.prepare<[number], IndexedEvent>(
      'SELECT time, kind, actor, address, ifnull(image, 0) AS image, ifnull(digest, 0) AS digest FROM event WHERE file = ? ORDER BY seq',
    );
    for (const event of events.all(file)) writer.add(event);
    writer.write();
  }
}

/** Logs the events as they are now, and computes every hash of the custody log anew, as somebody would who knows imgaudit. */
function writeCustodyAnew(database: Database.Database): void {
  const triggers = database.prepare<[], string>("SELECT sql FROM sqlite_master WHERE type = 'trigger'").pluck().all();
  database.exec('DROP TRIGGER custody_is_not_changed; DROP TRIGGER custody_is_not_shortened');
  const change = database.prepare('UPDATE custody SET details = ?, previous = ?, hash = ? WHERE number = ?');
  let previous = '0'.repeat(64);
  for (const entry of database.prepare<[], CustodyEntry>('SELECT * FROM custody ORDER BY number').all()) {
    const logged = JSON.parse(entry.details);
    const file = logged.file?.id ?? 0;
    if (entry.action === 'import') {
      logged.events = eventDigests(database, { file, first: 1, last: Number.MAX_SAFE_INTEGER });
    }
    const details = canonicalJson(logged);
    const hash = hashOfLink({ ...entry, details, previous });
    change.run(details, previous, hash, entry.number);
    previous = hash;
  }
  for (const sql of triggers) database.exec(sql);
}

const headOf = (folder: string): string => JSON.parse(imgaudit(folder, ['custody', '--format', 'json']).stdout).head;

/** Changes of one event each, and the field that verify names. */
const CHANGES: readonly (readonly [what: string, sql: string, named: string])[] = [
  ['the time', 'UPDATE event SET time = time + 1 WHERE seq = 2', 'time'],
  ['the actor', "UPDATE actor SET name = 'somebody else', actor_id = NULL WHERE id = 1", 'actor'],
  ['the actor by its number', 'UPDATE event SET actor = (SELECT max(id) FROM actor) WHERE seq = 2', 'actor'],
  [
    'the address',
    "UPDATE address SET address = '192.0.2.1', ip = '192.0.2.1' WHERE address = '198.51.100.4'",
    'address',
  ],
  ['the tag', "UPDATE image SET tag = 'other' WHERE tag = 'two'", 'image'],
  ['the namespace', "UPDATE image SET namespace = 'other' WHERE tag = 'two'", 'image'],
  [
    'the action',
    "UPDATE action SET action = 'GetBlob' WHERE action = 'DeleteTag'",
    'action, outcome, client or account',
  ],
  ['the outcome', "UPDATE result SET outcome = 'denied' WHERE id = 1", 'action, outcome, client or account'],
  ['the number of the record', 'UPDATE event SET record = 1 WHERE seq = 2', 'number of the record'],
  [
    'the place of the record',
    'UPDATE event_block SET first_offset = first_offset + 1 WHERE first_seq = 1',
    'place of the record',
  ],
  [
    'the id',
    "UPDATE event_block SET event_ids = replace(event_ids, 'request two', 'request 222') WHERE first_seq = 1",
    'event id',
  ],
  ['the details', `UPDATE term SET text = '"forged"' WHERE id = (SELECT max(id) FROM term)`, 'details'],
  ['the details of its own', `UPDATE event_block SET details = replace(details, '"vpc-9"', '"vpc-8"')`, 'details'],
];

describe.each(someOf(CHANGES, 3))('%s of an event', (_, sql, named) => {
  const folder = join(root, `changed ${named} ${sql.length}`);
  const verify = (...words: readonly string[]) => imgaudit(folder, ['verify', '--all', '--format', 'json', ...words]);
  let head = '';
  beforeAll(() => {
    cpSync(sound, folder, { recursive: true });
    head = headOf(folder);
    const changes = forge(folder, (database) => {
      const { changes: count } = database.prepare(sql).run();
      writeIndexAnew(database);
      return count;
    });
    expect(changes).toBeGreaterThan(0);
  });

  test('is named, although everything beside it was written anew', () => {
    const { status, stdout } = verify();
    expect(stdout).toMatch(new RegExp(`its events are not those that were imported; they differ in: [^"]*${named}`));
    expect(status).toBe(5);
  });

  test('shows only against a kept hash once the custody log was rewritten too', () => {
    forge(folder, writeCustodyAnew);
    const { checks, custody } = JSON.parse(verify().stdout);
    const problems = checks.find(({ id }: { id: string }) => id === 'custody').problems;
    expect([problems, custody]).toEqual([[], { consistent: true, comparedWith: null }]);
    const compared = verify('--head', head);
    expect(compared.stdout).toContain(`no entry has the hash ${head}`);
    expect(compared.status).toBe(5);
  });
});

describe('verify says what it knows of the custody log', () => {
  test.each(['table', 'md'])('as a %s: with a kept hash, and without one', (format) => {
    const head = headOf(sound);
    const plain = imgaudit(sound, ['verify', '--format', format]).stdout;
    expect(plain).toContain('the custody log is consistent; it was not compared with a kept hash');
    const compared = imgaudit(sound, ['verify', '--format', format, '--head', head]).stdout;
    expect(compared).toContain(`the custody log is consistent; it was compared with the kept hash ${head}`);
    const other = imgaudit(sound, ['verify', '--format', format, '--head', 'ab'.repeat(32)]).stdout;
    expect(other).toContain('the custody log is not consistent; it was compared with the kept hash abab');
  });

  test('a case of version 0.1.0 verifies, with a line that its imports logged no digests', () => {
    const path = join(root, 'released.db');
    copyFileSync('fixtures/schema/0.1.0.db', path);
    const { status, stdout } = runCli(['verify', '--db', path]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /custody: \d+ files were imported by an imgaudit that logged no digest of the events/,
    );
    expect(status).toBe(0);
  });
});

describe('digests are of what the events are', () => {
  const digestsIn = (folder: string) =>
    forge(folder, (database) =>
      database
        .prepare<[], string>(
          "SELECT details -> '$.events' FROM custody WHERE details ->> '$.file.path' = 'access.ndjson'",
        )
        .pluck()
        .get(),
    );

  test('and not of what else the case holds', () => {
    const [alone, later] = [join(root, 'alone'), join(root, 'later')];
    for (const folder of [alone, later]) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'access.ndjson'), LOG);
      writeFileSync(join(folder, 'more.ndjson'), LOG.replaceAll('request', 'other').replaceAll('six', 'seven'));
    }
    expect(imgaudit(later, ['import', 'more.ndjson']).status).toBe(0);
    for (const folder of [alone, later]) expect(imgaudit(folder, ['import', 'access.ndjson']).status).toBe(0);
    expect(digestsIn(later)).toBe(digestsIn(alone));
    expect(digestsIn(alone)).toMatch(/"form":1/);
  });

  test('and not of the pages of SQLite', () => {
    const folder = copyOfCase();
    forge(folder, (database) => database.exec('VACUUM; REINDEX'));
    expect(imgaudit(folder, ['verify']).status).toBe(0);
  });

  test('events that were added or removed are named', () => {
    const gone = copyOfCase();
    forge(gone, (database) => database.exec('DELETE FROM event WHERE file = 1'));
    expect(imgaudit(gone, ['verify', '--format', 'json']).stdout).toContain('its events are gone');
    const added = copyOfCase();
    forge(added, (database) => {
      database.exec(
        `INSERT INTO event SELECT 100, time, kind, actor, address, image, digest, 3, 1 FROM event WHERE seq = 1`,
      );
    });
    expect(imgaudit(added, ['verify', '--format', 'json']).stdout).toContain(
      'it has events, and had none when it was imported',
    );
  });
});

test('a case that was rewritten as a whole verifies, and verify says what it was not compared with', () => {
  const folder = copyOfCase();
  forge(folder, (database) => {
    database.exec("UPDATE actor SET name = 'somebody else'");
    writeCustodyAnew(database);
  });
  const { status, stdout } = imgaudit(folder, ['verify', '--all']);
  expect(stdout).toContain('the custody log is consistent; it was not compared with a kept hash');
  expect(status).toBe(0);
});
