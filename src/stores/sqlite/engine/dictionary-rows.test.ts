import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { DictionaryRows } from './dictionary-rows.ts';

const ROWS = 50_000;

/** A dictionary with more rows than are kept. */
function names(): DictionaryRows<{ readonly name: string }> {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE name (id INTEGER PRIMARY KEY, name TEXT)');
  database
    .prepare("INSERT INTO name SELECT value, 'name ' || value FROM json_each(?)")
    .run(JSON.stringify(Array.from({ length: ROWS }, (_, index) => index + 1)));
  return new DictionaryRows('actor', database.prepare('SELECT name FROM name WHERE id = ?'), 10_000);
}

test('every row is found, whatever was asked for before', () => {
  const rows = names();
  for (let id = 1; id <= ROWS; id++) rows.get(id);
  for (const id of [1, ROWS, 1, 2]) expect(rows.get(id)).toEqual({ name: `name ${id}` });
});

test('a row that the dictionary does not have is undefined', () => {
  expect(names().get(ROWS + 1)).toBeUndefined();
});
