import { expect, test } from 'vitest';
import { ScratchNumbers } from '../../../numbers/columns/scratch-numbers.ts';
import type { IdTest } from '../questions/sql-condition.ts';
import { RecentRows } from './recent-rows.ts';

const [some, others] = [[1, 2], [3]];
const testOf = (ids: readonly number[], isExcluded = false): IdTest => ({ column: 'actor', isExcluded, ids });
const longAnswer = (first: number) => Uint32Array.from({ length: 20_000 }, (_, index) => first + index);

test('a question is the same again with the same range and the same lists, in any order of the tests', () => {
  const recent = new RecentRows();
  const both = [testOf(some), testOf(others, true)];
  const question = recent.questionOf(0, 9, both);
  expect(recent.questionOf(0, 9, both.toReversed())).toBe(question);
  const different = [
    recent.questionOf(1, 9, both),
    recent.questionOf(0, 8, both),
    recent.questionOf(0, 9, [testOf(some), testOf(others)]),
    recent.questionOf(0, 9, [testOf([...some]), testOf(others, true)]),
    recent.questionOf(0, 9, [testOf(some)]),
  ];
  expect(different).not.toContain(question);
});

test('an answer is given again as it was, whatever was done with it', () => {
  const recent = new RecentRows();
  const scratch = new ScratchNumbers();
  const rows = longAnswer(5);
  recent.keep('question', rows);
  rows.fill(0);
  recent.find('question', scratch)?.fill(0);
  expect(recent.find('question', scratch)).toEqual(longAnswer(5));
  expect(recent.find('another', scratch)).toBeNull();
});

test('short answers are not kept, and of long ones the last that were asked for', () => {
  const recent = new RecentRows();
  const scratch = new ScratchNumbers();
  recent.keep('short', new Uint32Array(10));
  expect(recent.find('short', scratch)).toBeNull();
  for (let index = 0; index < 6; index++) recent.keep(`${index}`, longAnswer(index));
  recent.find('0', scratch);
  recent.keep('6', longAnswer(6));
  expect(['0', '1', '2'].map((question) => recent.find(question, scratch)?.[0])).toEqual([0, undefined, 2]);
});
