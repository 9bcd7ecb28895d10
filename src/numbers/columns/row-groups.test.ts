import { describe, expect, test } from 'vitest';
import { groupedIds, numbersBetween, RowGroups } from './row-groups.ts';

/** The groups that a `Map` finds: equal keys share a number, and numbers are given in order of appearance. */
function groupsByMap(keys: readonly string[]): { readonly groupOf: readonly number[]; readonly size: number } {
  const numbers = new Map<string, number>();
  const groupOf = keys.map((key) => {
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  return { groupOf, size: numbers.size };
}

/** A code for each row, from 0 to `codes - 1`, spread without a simple pattern. */
function codesOf(rows: number, codes: number, step: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => (row * step + (row >>> 3)) % codes);
}

describe('rows split by two lists of codes', () => {
  test.for<[title: string, rows: number, codes: number, secondStep?: number]>([
    ['few pairs, which fit a table', 2000, 7],
    ['many pairs of few rows, which need a hash table', 2000, 1000],
    ['many pairs of two rows each, which need a hash table', 2000, 1000, 7919],
    ['more pairs than a new hash table holds', 40_000, 30_000],
    ['pairs beyond 32 bits', 200, 3_000_000],
  ])('form a group if they agree in both: %s', ([, rows, codes, secondStep = 104_729]) => {
    const every = numbersBetween(0, rows);
    const [one, two] = [codesOf(rows, codes, 7919), codesOf(rows, codes, secondStep)];
    const groups = new RowGroups(rows);
    groups.split(every, every, one, codes);
    groups.split(every, every, two, codes);
    const expected = groupsByMap(Array.from(every, (row) => `${one[row]} ${two[row]}`));
    expect([...groups.groupOf]).toEqual(expected.groupOf);
    expect(groups.size).toBe(expected.size);
  });

  test('may be any rows of a column in any order', () => {
    const groups = new RowGroups(4);
    const [rows, ids, codeOf] = [Uint32Array.of(5, 3, 1, 0), Uint32Array.of(2, 1, 0, 2, 0, 1), Uint32Array.of(9, 4, 9)];
    groups.split(rows, ids, codeOf, 10);
    // Their ids are 1, 2, 1 and 2.
    expect([...groups.groupOf]).toEqual([0, 1, 0, 1]);
  });
});

test('a list with a single code splits nothing', () => {
  const groups = new RowGroups(2);
  groups.split(Uint32Array.of(0, 1), Uint32Array.of(0, 0), Uint32Array.of(0), 1);
  expect([[...groups.groupOf], groups.size]).toEqual([[0, 0], 1]);
});

test('ids share a group if they agree in all lists, and no list gives no ids', () => {
  expect([...groupedIds([Uint32Array.of(1, 1, 2), Uint32Array.of(0, 5, 5)]).groupOf]).toEqual([0, 1, 2]);
  expect([...groupedIds([]).groupOf]).toEqual([]);
});
