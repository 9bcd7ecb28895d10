import { expect, test } from 'vitest';
import { ChunkedColumn } from './chunked-column.ts';

const MANY = 150_000;

function column(length: number): ChunkedColumn<Uint32Array> {
  const numbers = new ChunkedColumn((size) => new Uint32Array(size));
  for (let number = 0; number < length; number++) numbers.push(number * 3);
  return numbers;
}

test('a column grows over chunks, and gives its numbers by index; there is nothing beyond the end', () => {
  const numbers = column(MANY);
  expect(numbers).toHaveLength(MANY);
  expect([0, 65_535, 65_536, MANY - 1, MANY].map((index) => numbers.at(index))).toEqual([
    0, 196_605, 196_608, 449_997, 0,
  ]);
});

test('it is taken as it came, or in another order, and is empty then', () => {
  const taken = column(MANY).take();
  expect([taken.length, taken[65_536], taken[MANY - 1]]).toEqual([MANY, 196_608, 449_997]);
  const numbers = column(MANY);
  expect([...numbers.takeInOrder(Uint32Array.of(70_000, 1))]).toEqual([210_000, 3]);
  expect(numbers).toHaveLength(0);
  expect([...numbers.take()]).toEqual([]);
});
