import { expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { highestId } from './dictionary-size.ts';
import { TextBudget } from './text-budget.ts';

function filledCase() {
  const { database, writer } = memoryCase();
  storeFile(writer, 'log', [{ events: [someEvent()] }]);
  database.pragma('foreign_keys = OFF');
  return database;
}

test('the highest id of a dictionary is the number of its rows', () => {
  expect(highestId(filledCase(), 'actor')).toBe(1);
  expect(highestId(filledCase(), 'kind')).toBe(1);
  expect(highestId(memoryCase().database, 'actor')).toBe(0);
});

test.for([
  ['a number far beyond', 'UPDATE actor SET id = 4000000000', /rows of actor are not numbered/],
  ['a number below 1', 'UPDATE actor SET id = -5', /rows of actor are not numbered/],
  ['texts that fill memory', "UPDATE actor SET name = printf('%.*c', 70000000, 'x')", /actor holds 70000000 bytes/],
] as const)('a dictionary with %s is refused before memory is taken', ([, sql, message]) => {
  const database = filledCase();
  database.exec(sql);
  const error = auditErrorOf(() => highestId(database, 'actor'));
  expect([error.code, error.message]).toEqual(['case-unusable', expect.stringMatching(message)]);
});

test('an answer may hold many short texts, and so much of long ones', () => {
  const budget = new TextBudget();
  const long = 'x'.repeat(1 << 25);
  for (let row = 0; row < 1000; row++) budget.spend(['short', 17, null]);
  budget.spend([long, long]);
  expect(auditErrorOf(() => budget.spend([long])).code).toBe('answer-too-large');
});
