import { expect, test } from 'vitest';
import { memoryCase } from '../../../../test/support/memory-case.ts';
import { Dictionary } from './dictionary.ts';

/** More than are remembered. */
const MANY = 40_000;

test('values that are no longer remembered are found again, and not stored twice', () => {
  const { database } = memoryCase();
  const digests = new Dictionary(database, 'digest', ['digest']);
  const values = Array.from({ length: MANY }, (_, index) => [`sha256:${index}`]);
  const ids = values.map((value) => digests.idOf(value));
  expect(new Set(ids).size).toBe(MANY);
  expect(values.map((value) => digests.idOf(value))).toEqual(ids);
  expect(database.prepare('SELECT count(*) FROM digest').pluck().get()).toBe(MANY);
});

test('of rows that stand there twice the first is taken', () => {
  const { database } = memoryCase();
  database.exec("INSERT INTO result (id, outcome, reason_code) VALUES (3, 'success', NULL), (8, 'success', NULL)");
  expect(new Dictionary(database, 'result', ['outcome', 'reason_code']).idOf(['success', null])).toBe(3);
});
