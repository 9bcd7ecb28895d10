import { expect, test } from 'vitest';
import { bigAt, byteAt, highestNumber, numberAt, valueAt } from './number-at.ts';

test('a list has 0 beyond its end', () => {
  expect([0, 1].map((index) => numberAt(Uint32Array.of(7), index))).toEqual([7, 0]);
  expect([0, 1].map((index) => byteAt(Uint8Array.of(7), index))).toEqual([7, 0]);
  expect([0, 1].map((index) => valueAt(Float64Array.of(7.5), index))).toEqual([7.5, 0]);
  expect([0, 1].map((index) => bigAt(BigInt64Array.of(-7n), index))).toEqual([-7n, 0n]);
});

test('the highest number of an empty list is 0', () => {
  expect(highestNumber(Uint32Array.of(3, 2 ** 32 - 1, 4))).toBe(2 ** 32 - 1);
  expect(highestNumber(new Float64Array())).toBe(0);
});
