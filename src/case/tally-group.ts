import type { Instant } from '../domain/instant.ts';
import { compareText } from '../numbers/compare-text.ts';
import { addToGroup } from '../numbers/group-by.ts';
import type { Dimension, Tally } from './case-reader.ts';

/** Counts by the terms of a vocabulary, in its order, without the terms that do not occur. */
export type Counts = Readonly<Record<string, number>>;

/** The sum of several tallies, with the first and the last moment of all. */
export interface TallyTotal {
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** Tallies that agree in some dimensions, added up. */
export interface TallyGroup extends TallyTotal {
  /** The value of the first of these dimensions; the empty text if it is absent. */
  readonly name: string;
  /** The key of the first member. */
  readonly key: Tally['key'];
  readonly members: readonly Tally[];
}

/** Groups tallies by some of their dimensions. The busiest group comes first; equal ones are ordered by their values. */
export function groupTallies(tallies: readonly Tally[], by: readonly Dimension[]): readonly TallyGroup[] {
  const [naming] = by;
  return membersOf(tallies, by)
    .map((members) => {
      const key = members[0]?.key ?? {};
      const name = (naming === undefined ? null : key[naming]) ?? '';
      return { name, key, members, ...totalOf(members) };
    })
    .toSorted((a, b) => b.events - a.events || compareNames(a.key, b.key, by));
}

function compareNames(a: Tally['key'], b: Tally['key'], by: readonly Dimension[]): number {
  for (const dimension of by) {
    const order = compareValues(a[dimension] ?? null, b[dimension] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

/** Orders texts by code units; an absent value comes last. */
function compareValues(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

function spelled(key: Tally['key'], by: readonly Dimension[]): string {
  return JSON.stringify(by.map((dimension) => key[dimension] ?? null));
}

/** With one dimension, its value is the key as it is: making a key text for each tally would take most of the time. */
function membersOf(tallies: readonly Tally[], by: readonly Dimension[]): readonly (readonly Tally[])[] {
  const [only, ...others] = by;
  const groups = new Map<string | null, Tally[]>();
  for (const tally of tallies) {
    const { key } = tally;
    addToGroup(groups, only !== undefined && others.length === 0 ? (key[only] ?? null) : spelled(key, by), tally);
  }
  return [...groups.values()];
}

function totalOf(members: readonly Tally[]): TallyTotal {
  let events = 0;
  let [first, last] = [members[0]?.first, members[0]?.last];
  for (const member of members) {
    events += member.events;
    if (first === undefined || member.first < first) first = member.first;
    if (last === undefined || member.last > last) last = member.last;
  }
  if (first === undefined || last === undefined) throw new RangeError('a group of no tallies has no extent');
  return { events, first, last };
}

/** The events of all tallies together. */
export function eventsOf(tallies: readonly Pick<Tally, 'events'>[]): number {
  return tallies.reduce((sum, { events }) => sum + events, 0);
}

/** Counts events by one dimension whose values are the terms of a vocabulary. */
export function countsBy(terms: readonly string[], tallies: readonly Tally[], by: Dimension): Counts {
  return countsIn(terms, eventsByValue(tallies, by));
}

/** The number of events for each value of a dimension; an absent value counts as the empty text. */
export function eventsByValue(tallies: readonly Tally[], by: Dimension): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key, events } of tallies) {
    const value = key[by] ?? '';
    counts.set(value, (counts.get(value) ?? 0) + events);
  }
  return counts;
}

/** Counts as an object, in the order of the vocabulary, without the terms that do not occur. */
export function countsIn(terms: readonly string[], counts: ReadonlyMap<string | null, number>): Counts {
  return Object.fromEntries(
    terms.flatMap((term) => {
      const count = counts.get(term);
      return count === undefined ? [] : [[term, count]];
    }),
  );
}

/** The order of keys in the answers of a reader: by one dimension after the other, an absent value first. */
export function compareTallyKeys(a: Tally['key'], b: Tally['key'], by: readonly Dimension[]): number {
  for (const dimension of by) {
    const [one, other] = [a[dimension] ?? null, b[dimension] ?? null];
    if (one === other) continue;
    if (one === null || other === null) return one === null ? -1 : 1;
    return compareText(one, other);
  }
  return 0;
}
