import { expect, test } from 'vitest';
import { GrowingColumn } from './growing-column.ts';

const column = () => new GrowingColumn((length) => new Uint32Array(length), 2);

test('a column grows, and gives its numbers by index', () => {
  const numbers = column();
  for (const number of [7, 8, 9]) numbers.push(number);
  numbers.append([10, 11, 12]);
  expect(numbers).toHaveLength(6);
  expect([0, 2, 5].map((index) => numbers.at(index))).toEqual([7, 9, 12]);
  expect([...numbers.view(1, 3)]).toEqual([8, 9]);
  expect([...numbers.view()]).toEqual([7, 8, 9, 10, 11, 12]);
});

test('there is nothing beyond the end, also where numbers stood before', () => {
  const numbers = column();
  numbers.push(7);
  numbers.clear();
  expect([numbers.at(0), numbers.at(-1), numbers.at(1.5), numbers.at(Number.NaN)]).toEqual([0, 0, 0, 0]);
  expect([...numbers.view(0, 9)]).toEqual([]);
});

test('what was taken does not change with the column', () => {
  const numbers = column();
  numbers.push(7);
  const taken = numbers.take();
  numbers.push(8);
  expect([...taken]).toEqual([7]);
  expect([...numbers.view()]).toEqual([8]);
});

test('a column that gave back its room holds what it held, and can grow again', () => {
  const numbers = column();
  numbers.trim();
  for (const number of [7, 8, 9]) numbers.push(number);
  numbers.trim();
  numbers.trim();
  numbers.push(10);
  expect([...numbers.view()]).toEqual([7, 8, 9, 10]);
});
