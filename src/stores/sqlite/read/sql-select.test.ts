import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { SqlSelect } from './sql-select.ts';

function selecting(): SqlSelect {
  const database = new Database(':memory:');
  onTestFinished(() => {
    database.close();
  });
  database.exec("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (9007199254740993, x'00ff'), (1.5, NULL)");
  database.pragma('query_only = on');
  return new SqlSelect(database);
}

test('values come as JSON has them, and columns of one name are told apart', () => {
  const answer = selecting().select('/* all */ -- of it\n SELECT a, b, a, b AS a FROM t');
  expect(answer.columns).toEqual(['a', 'b', 'a_2', 'a_3']);
  expect(answer.count()).toBe(3);
  expect([...answer.rows()].map((row) => row.slice(0, 2))).toEqual([
    [1, 'x'],
    ['9007199254740993', '00ff'],
    [1.5, null],
  ]);
});

test('an answer that is read no further can be asked again', () => {
  const answer = selecting().select('SELECT a FROM t');
  for (const [value] of answer.rows()) {
    expect(value).toBe(1);
    break;
  }
  expect([...answer.rows()].length).toBe(3);
});

test.for<[statement: string, problem: RegExp]>([
  ['DELETE FROM t', /Only statements that read/],
  ['', /Only statements that read/],
  ['WITH x AS (SELECT 1) DELETE FROM t', /returns no rows, or would change/],
  ['SELECT absent FROM t', /no such column/],
  ['SELECT 1; SELECT 2', /more than one statement/],
  ['SELECT ?', /cannot be run/],
])('%s is refused', ([statement, problem]) => {
  const error = auditErrorOf(() => [...selecting().select(statement).rows()]);
  expect([error.code, error.message]).toEqual(['usage', expect.stringMatching(problem)]);
});

test('a statement that fails while it is read is refused, and an error of the case is not', () => {
  const select = selecting();
  expect(auditErrorOf(() => select.select("SELECT json_extract(b, '$') FROM t").count()).code).toBe('usage');
  const closed = new Database(':memory:');
  closed.close();
  expect(auditErrorOf(() => new SqlSelect(closed).select('SELECT 1')).message).toMatch(/not open/);
});
