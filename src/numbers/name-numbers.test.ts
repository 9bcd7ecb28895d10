import { expect, test } from 'vitest';
import { NameNumbers } from './name-numbers.ts';

test('names are numbered in order of appearance, and keep their number', () => {
  const numbers = new NameNumbers();
  expect(['b', 'a', 'b', '__proto__', ''].map((name) => numbers.of(name))).toEqual([0, 1, 0, 2, 3]);
  expect(numbers.size).toBe(4);
  expect([0, 1, 2, 3, 4].map((number) => numbers.nameOf(number))).toEqual(['b', 'a', '__proto__', '', '']);
});
