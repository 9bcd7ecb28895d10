import { describe, expect, test } from 'vitest';
import { numberAt } from './number-at.ts';
import { groupedIds, numbersBetween, RowGroups } from './row-groups.ts';

/** Groups of equal keys, numbered in order of appearance. */
function groupsByHand(keys: readonly string[]): { readonly groupOf: readonly number[]; readonly size: number } {
  const numbers = new Map<string, number>();
  const groupOf = keys.map((key) => {
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  return { groupOf, size: numbers.size };
}

/** The codes of rows, spread without a pattern over all below `codes`. */
function codesOf(rows: number, codes: number, step: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => (row * step + (row >>> 3)) % codes);
}

describe('rows that are split by two lists of codes', () => {
  test.for<[title: string, rows: number, codes: number]>([
    ['few pairs, counted in a table', 2000, 7],
    ['many pairs of few rows, looked up', 2000, 1000],
    ['more pairs than the first table of keys holds', 40_000, 30_000],
    ['pairs beyond 32 bits', 200, 3_000_000],
  ])('agree in both: %s', ([, rows, codes]) => {
    const every = numbersBetween(0, rows);
    const [one, two] = [codesOf(rows, codes, 7919), codesOf(rows, codes, 104_729)];
    const groups = new RowGroups(rows);
    groups.split(every, every, one, codes);
    groups.split(every, every, two, codes);
    const expected = groupsByHand(Array.from(every, (row) => `${one[row]} ${two[row]}`));
    expect([...groups.groupOf]).toEqual(expected.groupOf);
    expect(groups.size).toBe(expected.size);
  });

  test('are taken by the ids that they have, in their own order', () => {
    const groups = new RowGroups(4);
    const [rows, ids, codeOf] = [Uint32Array.of(5, 3, 1, 0), Uint32Array.of(2, 1, 0, 2, 0, 1), Uint32Array.of(9, 4, 9)];
    groups.split(rows, ids, codeOf, 10);
    // Their ids are 1, 2, 1 and 2.
    expect([...groups.groupOf]).toEqual([0, 1, 0, 1]);
  });
});

test('ids are grouped by all the lists, and none makes no group of its own', () => {
  expect([...groupedIds([Uint32Array.of(1, 1, 2), Uint32Array.of(0, 5, 5)]).groupOf]).toEqual([0, 1, 2]);
  expect([...groupedIds([]).groupOf]).toEqual([]);
});

test('there is no number beyond the end of a list but that of nothing', () => {
  expect([0, 1].map((index) => numberAt(Uint32Array.of(7), index))).toEqual([7, 0]);
});
