import type { CaseReader } from '../case/case-reader.ts';
import { eventsOf, groupTallies } from '../case/tally-group.ts';
import type { Instant } from '../domain/instant.ts';
import type { TimeWindow } from '../domain/time-window.ts';

/** An address that looks like an office, a gateway or a runner: many actors, many days. */
export interface AllowSuggestion {
  readonly address: string;
  readonly actors: number;
  readonly days: number;
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** Fewer than these say nothing: one person's home also shows up on many days. */
const LEAST_ACTORS = 3;
const LEAST_DAYS = 5;

/** Public addresses of the learning window that several actors used with success on several days, the steadiest first. */
export function suggestAllowEntries(reader: CaseReader, window: TimeWindow): readonly AllowSuggestion[] {
  const where = [
    { networks: ['public' as const], outcomes: ['success' as const] },
    { actorTypesExcluded: ['system' as const] },
  ];
  const selection = { window, where };
  const count = (by: 'actor' | 'day') =>
    new Map(
      groupTallies(reader.tally(selection, ['address', by]), ['address']).map(({ name, members }) => {
        return [name, members.filter(({ key }) => (key[by] ?? null) !== null).length];
      }),
    );
  const [actors, days] = [count('actor'), count('day')];
  return groupTallies(reader.tally(selection, ['address']), ['address'])
    .filter(({ name }) => name !== '')
    .map(({ name, members, first, last }) => {
      return {
        address: name,
        actors: actors.get(name) ?? 0,
        days: days.get(name) ?? 0,
        events: eventsOf(members),
        first,
        last,
      };
    })
    .filter((suggestion) => suggestion.actors >= LEAST_ACTORS && suggestion.days >= LEAST_DAYS)
    .toSorted((a, b) => b.days - a.days || b.actors - a.actors || (a.address < b.address ? -1 : 1));
}
