import { expect, test } from 'vitest';
import type { Tally } from '../../case/case-reader.ts';
import { instantOf } from '../../domain/instant.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import { NamespaceDays } from './used-namespaces.ts';

function at(day: number) {
  return instantOf(day * DAY_MS + 5) ?? expect.fail();
}

function tally(actor: string | null, repository: string, day: number): Tally {
  return { key: { actor, repository }, events: 1, first: at(day), last: at(day) };
}

test('namespaces are those of the days that are asked about', () => {
  const days = new NamespaceDays();
  for (const one of [
    tally('a', 'pay/api', 3),
    tally('a', 'pay/web', 9),
    tally('a', 'ml/x/y', 3),
    tally(null, 'solo', 4),
  ]) {
    days.add(one);
  }
  const inDays = (from: number, to: number) => {
    const range = { from: instantOf(from * DAY_MS) ?? expect.fail(), to: instantOf(to * DAY_MS) ?? expect.fail() };
    return [...days.usedIn(range)].map(([actor, namespaces]) => [actor, [...namespaces]]);
  };
  expect(inDays(3, 4)).toEqual([
    ['a', ['pay/', 'ml/x/']],
    ['', []],
  ]);
  expect(inDays(4, 10)).toEqual([
    ['a', ['pay/']],
    ['', ['solo']],
  ]);
  expect([...(days.usedIn(null).get('a') ?? [])]).toEqual(['pay/', 'ml/x/']);
});
