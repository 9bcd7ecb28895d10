import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { instantOf } from '../../../domain/instant.ts';
import { MIGRATIONS } from '../connection/schema.ts';
import { SqliteCaseReader } from '../read/sqlite-case-reader.ts';
import { SqliteCaseWriter } from '../write/sqlite-case-writer.ts';

const at = (milliseconds: number) => instantOf(milliseconds) ?? expect.fail();

/** A case with one segment for each list of times. */
function caseOf(...files: readonly (readonly number[])[]): Database.Database {
  const database = new Database(':memory:');
  onTestFinished(() => void database.close());
  for (const migration of MIGRATIONS) database.exec(migration);
  const writer = new SqliteCaseWriter(database, { path: ':memory:', name: 'a test' });
  for (const [number, times] of files.entries()) {
    const records = times.map((time, index) => ({
      events: [someEvent({ time: at(time) })],
      identity: `${number} ${index}`,
    }));
    storeFile(writer, `log ${number}`, records);
  }
  return database;
}

const between = (database: Database.Database, ...instants: readonly number[]) =>
  new SqliteCaseReader(database).coverageBetween(instants.map(at));

test('an instant belongs to what follows it, also in the middle of a segment', () => {
  const database = caseOf([10, 20, 30], [15, 16], [40]);
  expect(between(database, 20, 40)).toEqual([
    { events: 3, first: 10, last: 16 },
    { events: 2, first: 20, last: 30 },
    { events: 1, first: 40, last: 40 },
  ]);
});

test('a part without events is null, and without instants there is one part', () => {
  const database = caseOf([10, 30]);
  expect(between(database, 15, 25)).toEqual([
    { events: 1, first: 10, last: 10 },
    null,
    { events: 1, first: 30, last: 30 },
  ]);
  expect(between(database)).toEqual([{ events: 2, first: 10, last: 30 }]);
  expect(between(caseOf(), 15)).toEqual([null, null]);
});

test.for<[title: string, sql: string]>([
  ['a segment without events', 'UPDATE event_columns SET events = 0'],
  ['times that are gone', "UPDATE event_columns SET time = 'gone'"],
  ['no time at all', 'UPDATE event_columns SET first_time = 8e17, last_time = 9e17'],
])('%s is damage', ([, sql]) => {
  const database = caseOf([10, 30]);
  database.exec(sql);
  expect(auditErrorOf(() => between(database, 20)).code).toBe('case-unusable');
});
