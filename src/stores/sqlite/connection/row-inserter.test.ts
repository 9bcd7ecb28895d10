import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { RowInserter } from './row-inserter.ts';

test('rows keep their order, whether they were added value by value or column by column', () => {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE t (a INTEGER, b INTEGER)');
  const rows = new RowInserter(database, 't', ['a', 'b']);
  const expected: (number | null)[][] = [];
  for (const count of [0, 1, 39, 41, 200, 3]) {
    rows.add(expected.length);
    rows.add(null);
    expected.push([expected.length, null]);
    const values = Float64Array.from({ length: count }, (_, index) => index % 3);
    rows.addAll([
      { values, isNullable: false },
      { values, isNullable: true },
    ]);
    for (const value of values) expected.push([value, value || null]);
  }
  rows.flush();
  expect(database.prepare('SELECT a, b FROM t ORDER BY rowid').raw().all()).toEqual(expected);
  database.close();
});
