import { expect, test } from 'vitest';
import { numberAt } from '../../../../src/ingest/flat/number-at.ts';
import { TupleMemo } from '../../../../src/ingest/flat/number-tuples.ts';

test('a number is that at its index, and 0 where there is none', () => {
  expect([numberAt(Int32Array.of(7, -8), 1), numberAt(Int32Array.of(7), 1)]).toEqual([-8, 0]);
});

test('what is made of a tuple is made once, however many there are', () => {
  const made: string[] = [];
  const memo = new TupleMemo([2, 0, 1], ([a, b, c]) => {
    made.push(`${a} ${b} ${c}`);
    return made.length - 1;
  });
  const tuples = Array.from({ length: 5000 }, (_, index) => Int32Array.of(index % 50, index % 20, index >> 6));
  const first = tuples.map((tuple) => memo.of(tuple));
  const second = tuples.map((tuple) => memo.of(tuple));
  expect(first.map((index) => made[index])).toEqual(tuples.map((tuple) => tuple.join(' ')));
  expect(second).toEqual(first);
  expect(made).toHaveLength(new Set(made).size);
  expect(memo.size).toBeGreaterThanOrEqual(made.length);
});

test('of one number, only that one counts', () => {
  const memo = new TupleMemo([1], (numbers) => numberAt(numbers, 0));
  expect([memo.of(Int32Array.of(1, 3)), memo.of(Int32Array.of(2, 3)), memo.of(Int32Array.of(2, 1))]).toEqual([1, 1, 2]);
});
