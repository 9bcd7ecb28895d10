import fc from 'fast-check';
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

const valuesOf = (numbers: ChunkedColumn<Uint32Array>) =>
  Array.from({ length: numbers.length }, (_, at) => numbers.at(at));

test('its numbers are replaced', () => {
  const numbers = column(MANY);
  numbers.replace((number) => number + 1);
  expect([numbers.at(0), numbers.at(70_000), numbers.at(MANY - 1)]).toEqual([1, 210_001, 449_998]);
});

test('its numbers are moved to any places', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 40 }), (values) => {
      const places = values
        .map((value, index) => ({ value, index }))
        .toSorted((a, b) => a.value - b.value)
        .map(({ index }) => index);
      const numbers = column(values.length);
      numbers.moveTo({ at: (index) => places[index] ?? 0 }, column(3));
      const moved = valuesOf(numbers);
      expect(places.map((place) => moved[place])).toEqual(places.map((_, index) => index * 3));
    }),
  );
  const numbers = column(MANY);
  const spare = column(0);
  numbers.moveTo({ at: (index) => MANY - 1 - index }, spare);
  expect(spare).toHaveLength(0);
  spare.push(7);
  expect(spare.at(0)).toBe(7);
  expect([numbers.at(0), numbers.at(70_000), numbers.at(MANY - 1)]).toEqual([449_997, 239_997, 0]);
});

test('a place far beyond the end is an error', () => {
  expect(() => column(3).moveTo({ at: () => 1_000_000 }, column(0))).toThrow('there is no place 1000000');
});
