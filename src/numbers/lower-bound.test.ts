import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowerBound } from './lower-bound.ts';

test.for<[limit: number, index: number]>([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 1],
  [4, 4],
  [9, 5],
])('in 1, 3, 3, 3, 8 the first number that is %d or more has the index %d', ([limit, index]) => {
  expect(lowerBound([1, 3, 3, 3, 8], limit)).toBe(index);
});

test('an empty list has no such number', () => expect(lowerBound([], 1)).toBe(0));

test('lists of 64-bit integers are searched alike', () => {
  expect(lowerBound(BigInt64Array.of(-5n, 0n, 2n ** 62n), 1n)).toBe(2);
});

test('the answer is that of a linear search', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 })), fc.integer({ min: -10, max: 10 }), (numbers, limit) => {
      const ordered = numbers.toSorted((a, b) => a - b);
      const expected = ordered.findIndex((number) => number >= limit);
      expect(lowerBound(ordered, limit)).toBe(expected < 0 ? ordered.length : expected);
    }),
  );
});
