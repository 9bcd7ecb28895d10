import { describe, expect, test } from 'vitest';
import { instantAt } from '../../test/support/instant-at.ts';
import type { Dimension, Tally } from './case-reader.ts';
import { countsBy, eventsOf, groupTallies } from './tally-group.ts';

const at = (day: number) => instantAt(`2026-03-0${day}T00:00:00Z`);

function tally(key: Partial<Record<Dimension, string | null>>, events: number, days: readonly [number, number]): Tally {
  return { key, events, first: at(days[0]), last: at(days[1]) };
}

const pullsOfAda = tally({ actor: 'ada', category: 'pull' }, 5, [3, 4]);
const pushesOfAda = tally({ actor: 'ada', category: 'push' }, 1, [1, 1]);
const pullsOfBob = tally({ actor: 'bob', category: 'pull' }, 6, [2, 5]);
const pullsOfNobody = tally({ actor: null, category: 'pull' }, 9, [6, 6]);

describe('groupTallies', () => {
  test('adds counts up, takes the first and the last moment of all, and puts the busiest group first', () => {
    const groups = groupTallies([pullsOfAda, pushesOfAda, pullsOfBob, pullsOfNobody], ['actor']);
    expect(groups.map(({ name, events, first, last }) => [name, events, first, last])).toEqual([
      ['', 9, at(6), at(6)],
      ['ada', 6, at(1), at(4)],
      ['bob', 6, at(2), at(5)],
    ]);
  });

  test('keeps the tallies of a group', () => {
    const [group] = groupTallies([pushesOfAda, pullsOfAda], ['actor']);
    expect(group?.members).toEqual([pushesOfAda, pullsOfAda]);
  });

  test('does not depend on the order of the tallies', () => {
    const names = (tallies: readonly Tally[]) => groupTallies(tallies, ['actor', 'category']).map(({ key }) => key);
    const tallies = [pullsOfAda, pushesOfAda, pullsOfBob, pullsOfNobody];
    expect(names(tallies.toReversed())).toEqual(names(tallies));
  });

  test('keeps an absent actor apart from one whose name is the empty text', () => {
    const groups = groupTallies([tally({ actor: '' }, 1, [1, 1]), tally({ actor: null }, 1, [1, 1])], ['actor']);
    expect(groups).toHaveLength(2);
  });

  test('makes one group of everything if no dimension is asked for', () => {
    const groups = groupTallies([pullsOfAda, pullsOfBob], []);
    expect(groups.map(({ name, events }) => [name, events])).toEqual([['', 11]]);
  });

  test('makes no groups of no tallies', () => expect(groupTallies([], ['actor'])).toEqual([]));
});

test('eventsOf adds the events of all tallies', () => {
  expect(eventsOf([pullsOfAda, pullsOfBob])).toBe(11);
  expect(eventsOf([])).toBe(0);
});

test('countsBy lists the terms that occur, in the order of the vocabulary', () => {
  const counts = countsBy(['push', 'pull', 'delete'], [pullsOfAda, pullsOfBob, pushesOfAda], 'category');
  expect(Object.entries(counts)).toEqual([
    ['push', 1],
    ['pull', 11],
  ]);
});
