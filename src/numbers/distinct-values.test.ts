import { expect, test } from 'vitest';
import { DistinctValues } from './distinct-values.ts';

test('values are numbered in order of appearance, keep their number, and are found by it', () => {
  const values = new DistinctValues<string | null>();
  expect(['b', null, 'b', '__proto__'].map((value) => values.of(value))).toEqual([0, 1, 0, 2]);
  expect([values.find(null), values.find('c'), values.size]).toEqual([1, null, 3]);
  expect(values.values).toEqual(['b', null, '__proto__']);
  expect(values.at(1)).toBeNull();
  expect(() => values.at(3)).toThrow('there is no value 3');
});
