import { expect, test } from 'vitest';
import { ScratchNumbers } from './scratch-numbers.ts';

test('a list has the length that was asked for, whatever was asked for before', () => {
  const scratch = new ScratchNumbers();
  expect([3, 0, 5, 2].map((length) => scratch.ofLength(length).length)).toEqual([3, 0, 5, 2]);
});

test('a list that is no longer than one before lies in its memory', () => {
  const scratch = new ScratchNumbers();
  const before = scratch.ofLength(5);
  expect(scratch.ofLength(4).buffer).toBe(before.buffer);
});
