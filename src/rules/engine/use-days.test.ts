import { expect, test } from 'vitest';
import { instantAt } from '../../../test/support/instant-at.ts';
import type { Tally } from '../../case/case-reader.ts';
import { Marks } from '../../numbers/marks.ts';
import { UseDays } from './use-days.ts';

function tally(actor: string | null, repository: string | null, first: string, last = first): Tally {
  const key = { actor, category: 'pull', repository, day: first.slice(0, 10) };
  return { key, events: 1, first: instantAt(first), last: instantAt(last) };
}

const uses = new UseDays(
  {
    tallies: () => [
      tally('ada', 'team/app', '2026-03-01T08:00:00Z', '2026-03-01T20:00:00Z'),
      tally('ada', 'team/app', '2026-03-03T08:00:00Z'),
      tally(null, 'team/web', '2026-03-02T08:00:00Z'),
      tally('ada', null, '2026-03-02T08:00:00Z'),
    ],
  },
  { window: null, where: [] },
);

function usesIn(from: string, to: string): readonly string[] {
  const found: string[] = [];
  uses.each({ from: instantAt(from), to: instantAt(to) }, ({ actor, repository, first }) => {
    found.push(`${actor} ${uses.repositories.nameOf(repository)} ${new Date(first).getUTCDate()}`);
  });
  return found;
}

test('uses are found in a range, also where it begins or ends within a day; what names no repository is left out', () => {
  expect(usesIn('2026-03-01T00:00:00Z', '2026-03-04T00:00:00Z')).toEqual([
    'ada team/app 1',
    'ada team/app 3',
    'null team/web 2',
  ]);
  expect(usesIn('2026-03-01T12:00:00Z', '2026-03-02T12:00:00Z')).toEqual(['ada team/app 1', 'null team/web 2']);
  expect(usesIn('2026-03-01T21:00:00Z', '2026-03-03T08:00:00Z')).toEqual(['null team/web 2']);
});

test('an actor is asked about alone', () => {
  const days: number[] = [];
  const range = { from: instantAt('2026-03-01T00:00:00Z'), to: instantAt('2026-03-04T00:00:00Z') };
  uses.eachOf('ada', range, ({ first }) => days.push(new Date(first).getUTCDate()));
  uses.eachOf('bob', range, () => days.push(0));
  expect(days).toEqual([1, 3]);
});

test('the repositories of an actor are marked by category and range, and known by namespace', () => {
  const marks = new Marks(uses.repositories.size);
  const markedIn = (from: string, to: string, category: string): readonly string[] => {
    marks.clear();
    uses.markRepositories('ada', { from: instantAt(from), to: instantAt(to) }, new Set([category]), marks);
    return uses
      .inNamespace('team/')
      .filter((number) => marks.has(number))
      .map((number) => uses.repositories.nameOf(number));
  };
  expect(markedIn('2026-03-01T21:00:00Z', '2026-03-04T00:00:00Z', 'pull')).toEqual(['team/app']);
  expect(markedIn('2026-03-01T21:00:00Z', '2026-03-03T00:00:00Z', 'pull')).toEqual([]);
  expect(markedIn('2026-03-01T00:00:00Z', '2026-03-04T00:00:00Z', 'push')).toEqual([]);
  expect(uses.inNamespace('nowhere/')).toEqual([]);
});

test('a repository is used in a range if somebody did something there', () => {
  const usedIn = (from: string, to: string) => {
    const used = uses.usedIn({ from: instantAt(from), to: instantAt(to) });
    return ['team/app', 'team/web', 'team/new'].filter((name) => used.has(uses.repositories.of(name)));
  };
  expect(usedIn('2026-03-01T12:00:00Z', '2026-03-02T12:00:00Z')).toEqual(['team/app', 'team/web']);
  expect(usedIn('2026-03-01T21:00:00Z', '2026-03-03T08:00:00Z')).toEqual(['team/web']);
});
