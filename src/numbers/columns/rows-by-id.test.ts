import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countOfId, rowsById, rowsOfId } from './rows-by-id.ts';

test('the rows of each id stand together, in order', () => {
  const { starts, rows } = rowsById(Uint32Array.of(2, 0, 2, 3, 0));
  expect([...starts]).toEqual([0, 2, 2, 4, 5]);
  expect([...rows]).toEqual([1, 4, 0, 2, 3]);
});

test('a column without rows has one id without rows', () => {
  expect(rowsById(new Uint32Array())).toEqual({ starts: Uint32Array.of(0, 0), rows: new Uint32Array() });
});

test('ids up to a given highest have a start though no row holds them', () => {
  expect([...rowsById(Uint32Array.of(1), 3).starts]).toEqual([0, 0, 1, 1, 1]);
});

test('every id has the rows that a linear search finds', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1 }), (values) => {
      const column = rowsById(Uint32Array.from(values));
      // Up to 10, which is higher than any that occurs.
      for (let id = 0; id <= 10; id++) {
        const expected = values.flatMap((value, row) => (value === id ? [row] : []));
        expect([...rowsOfId(column, id)]).toEqual(expected);
        expect(countOfId(column, id)).toBe(expected.length);
      }
    }),
  );
});
