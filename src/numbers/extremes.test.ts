import { expect, test } from 'vitest';
import { greatest, least } from './extremes.ts';

test.for<[title: string, values: readonly number[], lowest: number, highest: number]>([
  ['values on both sides of the start', [3, -7, 12], -7, 12],
  ['one value', [5], 0, 5],
  ['only values above the start', [3, 4], 0, 4],
  ['only values below the start', [-3, -4], -4, 0],
  ['no values', [], 0, 0],
])('%s', ([, values, lowest, highest]) => {
  expect([least(values, 0), greatest(values, 0)]).toEqual([lowest, highest]);
});

test('a million values do not overflow the stack', () => {
  const values = Array.from({ length: 1_000_000 }, (_, index) => index);
  expect([least(values, 7), greatest(values, 7)]).toEqual([0, 999_999]);
});
