import { expect, test } from 'vitest';
import { Marks } from './marks.ts';

test('holds what was added since it was last emptied', () => {
  const marks = new Marks(3);
  expect([0, 2, 2].map((number) => marks.add(number))).toEqual([true, true, false]);
  expect([0, 1, 2].map((number) => marks.has(number))).toEqual([true, false, true]);
  marks.clear();
  expect([0, 1, 2].map((number) => marks.has(number))).toEqual([false, false, false]);
  expect(marks.add(2)).toBe(true);
});
