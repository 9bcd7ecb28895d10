import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortByTime } from './sort-by-time.ts';

const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

test('rows are sorted by time with all their columns, and rows of one time keep their order', () => {
  const time = fc.oneof(fc.nat(5), fc.nat(100_000), fc.integer({ min: 0, max: LATEST }));
  fc.assert(
    fc.property(fc.array(time, { maxLength: 50 }), (times) => {
      const sorted = Float64Array.from(times);
      const row = Uint32Array.from(times, (_, index) => index);
      const double = row.map((index) => index * 2);
      sortByTime(sorted, [row, double]);
      const expected = times.map((of, index) => ({ of, index })).toSorted((a, b) => a.of - b.of || a.index - b.index);
      expect([...sorted]).toEqual(expected.map(({ of }) => of));
      expect([...row]).toEqual(expected.map(({ index }) => index));
      expect([...double]).toEqual(expected.map(({ index }) => index * 2));
    }),
  );
});
