import { expect, test } from 'vitest';
import { addToGroup, addToSet, askTogether, groupBy } from './group-by.ts';

test('groups and their items keep the order of appearance', () => {
  const groups = groupBy(['bob:1', 'ada:2', 'bob:3'], (item) => item.slice(0, 3));
  expect([...groups]).toEqual([
    ['bob', ['bob:1', 'bob:3']],
    ['ada', ['ada:2']],
  ]);
});

test('items without a key are left out, items whose key is empty are not', () => {
  expect([...groupBy(['a', '', 'b'], (item) => (item === 'b' ? null : item))]).toEqual([
    ['a', ['a']],
    ['', ['']],
  ]);
});

test('addToGroup makes a group and adds to it', () => {
  const groups = new Map<number, string[]>();
  addToGroup(groups, 1, 'a');
  addToGroup(groups, 1, 'b');
  expect(groups).toEqual(new Map([[1, ['a', 'b']]]));
});

test('one question is asked about all lists, and each list gets its answers', () => {
  const asked: (readonly number[])[] = [];
  const squares = (numbers: readonly number[]) => {
    asked.push(numbers);
    return numbers.map((number) => number * number);
  };
  expect(askTogether([[1, 2], [], [3]], squares)).toEqual([[1, 4], [], [9]]);
  expect(asked).toEqual([[1, 2, 3]]);
});

test('members of a set count once', () => {
  const sets = new Map<string, Set<number>>();
  for (const [key, member] of [
    ['a', 1],
    ['a', 1],
    ['b', 1],
    ['a', 2],
  ] as const)
    addToSet(sets, key, member);
  expect([...sets]).toEqual([
    ['a', new Set([1, 2])],
    ['b', new Set([1])],
  ]);
});
