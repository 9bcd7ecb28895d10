import { expect, test } from 'vitest';
import { RecentAnswers } from './recent-answers.ts';

function counted() {
  const answers = new RecentAnswers<number>();
  const asked: string[] = [];
  const ask = (name: string, length: number) =>
    answers.to(name, () => {
      asked.push(name);
      return Array.from({ length }, (_, at) => at);
    });
  return { ask, asked };
}

test('a question is asked once, and each question has its own answer', () => {
  const { ask, asked } = counted();
  expect([ask('a', 2), ask('b', 1), ask('a', 2)]).toEqual([[0, 1], [0], [0, 1]]);
  expect(asked).toEqual(['a', 'b']);
});

test('a long answer is not kept, and many short ones are forgotten', () => {
  const { ask, asked } = counted();
  ask('long', 10_001);
  ask('long', 10_001);
  for (let at = 0; at < 6; at++) ask(`short ${at}`, 10_000);
  ask('short 5', 10_000);
  ask('short 0', 10_000);
  expect(asked).toEqual(['long', 'long', ...[0, 1, 2, 3, 4, 5, 0].map((at) => `short ${at}`)]);
});
