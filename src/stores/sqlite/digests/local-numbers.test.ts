import { expect, test } from 'vitest';
import { LocalNumbers } from './local-numbers.ts';

test('ids are numbered in the order in which they come', () => {
  const numbers = new LocalNumbers();
  expect([7, 5000, 7, 0, 1, 5000].map((id) => numbers.of(id))).toEqual([1, 2, 1, 0, 3, 2]);
  expect([...numbers.ids]).toEqual([7, 5000, 1]);
});

test('each file begins anew', () => {
  const numbers = new LocalNumbers();
  for (const id of [7, 2 ** 52]) numbers.of(id);
  numbers.begin();
  expect([2 ** 52, 8, 7].map((id) => numbers.of(id))).toEqual([1, 2, 3]);
});

test('ids that no case has take no memory', () => {
  const numbers = new LocalNumbers();
  expect([-1, 2 ** 53, 0.5, 2 ** 53, 3, -1].map((id) => numbers.of(id))).toEqual([1, 2, 3, 2, 4, 1]);
});
