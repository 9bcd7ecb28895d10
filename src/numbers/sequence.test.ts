import { expect, test } from 'vitest';
import { mapped } from './sequence.ts';

test('members are made when they are asked for, each time anew', () => {
  const made: number[] = [];
  const doubled = mapped([1, 2, 3], (number) => {
    made.push(number);
    return number * 2;
  });
  expect([doubled.length, made]).toEqual([3, []]);
  const [first] = doubled;
  expect([first, made]).toEqual([2, [1]]);
  expect([...doubled]).toEqual([2, 4, 6]);
});
