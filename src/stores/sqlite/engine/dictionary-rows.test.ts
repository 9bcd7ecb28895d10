import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type DictionaryRow, DictionaryRows } from './dictionary-rows.ts';

const ROWS = 50_000;

/** A dictionary with more rows than are kept, and how many rows were read of it. */
function names() {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE actor (id INTEGER PRIMARY KEY, name TEXT)');
  database
    .prepare("INSERT INTO actor SELECT value, 'name ' || value FROM json_each(?)")
    .run(JSON.stringify(Array.from({ length: ROWS }, (_, index) => index + 1)));
  const counts = { rows: 0 };
  const entryOf = ([, name]: DictionaryRow) => {
    counts.rows++;
    return String(name);
  };
  return {
    database,
    counts,
    rows: new DictionaryRows(database, { name: 'actor', select: 'SELECT id, name FROM actor', entryOf }, 10_000),
  };
}

test('every row is found, whatever was asked for before', () => {
  const { rows } = names();
  for (let id = 1; id <= ROWS; id++) expect(rows.get(id)).toBe(`name ${id}`);
  for (const id of [1, ROWS, 1, 2, 40_000, 3, ROWS]) expect(rows.get(id)).toBe(`name ${id}`);
});

test('a row that the dictionary does not have is undefined', () => {
  const { rows } = names();
  expect(rows.get(ROWS + 1)).toBeUndefined();
  expect(rows.get(ROWS)).toBe(`name ${ROWS}`);
  expect(rows.get(ROWS + 1)).toBeUndefined();
});

test('rows are read ahead where they are asked for in order, and one by one where they are not', () => {
  const inOrder = names();
  for (let id = 1; id <= 1000; id++) inOrder.rows.get(id);
  expect(inOrder.counts.rows).toBeLessThan(1300);
  const scattered = names();
  for (let at = 0; at < 1000; at++) scattered.rows.get(1 + ((at * 7919) % ROWS));
  expect(scattered.counts.rows).toBe(1000);
});

test('a value that imgaudit does not write is an error that names the row', () => {
  const { database, rows } = names();
  database.exec("UPDATE actor SET name = x'00' WHERE id = 7");
  expect(() => rows.get(7)).toThrow('actor 7 holds a value that imgaudit does not write');
  expect(rows.get(8)).toBe('name 8');
});
