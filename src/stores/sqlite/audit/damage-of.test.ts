import { expect, test } from 'vitest';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { damageOf } from './damage-of.ts';

function damagedBy(sql: string): string | null {
  const { database, writer } = memoryCase();
  storeFile(writer, 'log', [{ events: [someEvent({ details: { a: 'b' } })] }]);
  database.pragma('foreign_keys = OFF');
  database.exec(sql);
  return damageOf(database);
}

test('a case that nobody touched has no damage', () => expect(damagedBy('')).toBeNull());

test.for([
  ['a value', "UPDATE actor SET type = 'nobody'", /^actor 1: its type is not what imgaudit writes$/],
  ['a reference', 'DELETE FROM actor', /^event 1: it refers to a row of actor/],
  [
    'the custody log',
    "DROP TRIGGER custody_is_not_changed; UPDATE custody SET version = '9'",
    /^custody 1: it was changed/,
  ],
  ['a term', "UPDATE term SET text = '{'", /^term 1: it is not written as/],
  ['an index', 'DELETE FROM event_columns', /event_columns does not hold it/],
  ['a table that is gone', 'DROP TABLE event_block', /^SQLite: no such table: event_block$/],
] as const)('the first damage is named: %s', ([, sql, named]) => {
  expect(damagedBy(sql)).toMatch(named);
});
