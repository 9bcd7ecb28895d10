import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { importInto } from '../../../../test/support/import-into-case.ts';
import { evidenceIn, flawsOf } from '../../../../test/support/sound-case.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { migrate, versionOf } from './migrate.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';

const RELEASED = 'fixtures/schema';
const dumps = readdirSync(RELEASED).filter((name) => name.endsWith('.sql'));

const FIRST = 'CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)';
const SECOND = 'ALTER TABLE thing ADD COLUMN size INTEGER; UPDATE thing SET size = length(name)';
/** Fails when half of it is done. */
const BROKEN = 'ALTER TABLE thing ADD COLUMN size INTEGER; UPDATE thing SET size = length(other)';

function things(database: Database.Database): readonly unknown[] {
  return database.prepare('SELECT * FROM thing').all();
}

/** A database of the first version with a row in it. */
function firstVersion(): Database.Database {
  const database = new Database(':memory:');
  migrate(database, 1, [FIRST]);
  database.exec("INSERT INTO thing (name) VALUES ('lamp')");
  return database;
}

describe('a migration', () => {
  test('takes a case to the newest version with what is in it', () => {
    const database = firstVersion();
    migrate(database, undefined, [FIRST, SECOND]);
    expect([versionOf(database), things(database)]).toEqual([2, [{ id: 1, name: 'lamp', size: 4 }]]);
  });

  test('that fails half-way leaves the case at the version before, whole', () => {
    const database = firstVersion();
    expect(() => migrate(database, undefined, [FIRST, BROKEN])).toThrow('no such column');
    expect([versionOf(database), things(database)]).toEqual([1, [{ id: 1, name: 'lamp' }]]);
    migrate(database, undefined, [FIRST, SECOND]);
    expect(versionOf(database)).toBe(2);
  });

  test('of several that fails in the last undoes them all', () => {
    const database = new Database(':memory:');
    expect(() => migrate(database, undefined, [FIRST, BROKEN])).toThrow();
    expect([versionOf(database), database.prepare('SELECT name FROM sqlite_master').all()]).toEqual([0, []]);
  });

  test('is not run again', () => {
    const database = firstVersion();
    migrate(database, undefined, [FIRST]);
    expect(things(database)).toHaveLength(1);
  });

  test('marks what it makes as a case', () => {
    const database = new Database(':memory:');
    migrate(database);
    expect(database.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    expect(versionOf(database)).toBe(MIGRATIONS.length);
  });
});

describe('a case of a released version', () => {
  test('of every version but the newest there is one', () => {
    const expected = Array.from({ length: MIGRATIONS.length - 1 }, (_, index) => `v${index + 1}.sql`);
    expect(dumps).toEqual(expect.arrayContaining(expected));
  });

  test.each(dumps)('%s is brought to the newest version when it is written to, and loses nothing', async (dump) => {
    const path = join(temporaryFolder(), 'case.db');
    const released = new Database(path);
    released.exec(readFileSync(join(RELEASED, dump), 'utf8'));
    const events = released.prepare('SELECT count(*) FROM event').pluck().get();
    released.close();
    const { totals } = await importInto(path, ['fixtures/cases/three-registries/ibm_activity.ndjson']);
    expect(totals.events).toBeGreaterThan(0);
    const database = new Database(path, { readonly: true });
    expect(versionOf(database)).toBe(MIGRATIONS.length);
    expect(database.prepare('SELECT count(*) FROM event').pluck().get()).toBe(Number(events) + totals.events);
    database.close();
    expect(existsSync(path) && evidenceIn(path) !== '').toBe(true);
    expect(flawsOf(path)).toEqual([]);
  });
});
