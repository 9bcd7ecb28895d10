import { expect, test } from 'vitest';
import { TupleIds } from './tuple-ids.ts';

test('tuples are numbered from 1, told apart by any part, and told once in the order of the columns', () => {
  const ids = new TupleIds([1, 0]);
  expect([ids.idOf('a', 'b'), ids.idOf('a', 'c'), ids.idOf('b', null), ids.idOf('a', 'b')]).toEqual([1, 2, 3, 1]);
  expect(ids.takeFresh()).toEqual([
    ['b', 'a'],
    ['c', 'a'],
    [null, 'b'],
  ]);
  expect([ids.idOf('a', 'c'), ids.takeFresh()]).toEqual([2, []]);
});

test('more tuples than are remembered get numbers of their own, each told again with its new one', () => {
  const ids = new TupleIds([0]);
  const count = 100_000;
  const given = Array.from({ length: count }, (_, index) => ids.idOf(`text ${index + 1}`));
  expect(given).toEqual(given.map((_, index) => index + 1));
  expect(ids.idOf(`text ${count}`)).toBe(count);
  expect(ids.idOf('text 1')).toBe(count + 1);
  const fresh = ids.takeFresh();
  expect([fresh.length, fresh[0], fresh[count]]).toEqual([count + 1, ['text 1'], ['text 1']]);
});
