import type { CaseReader } from '../case/case-reader.ts';
import { eventsOf, groupTallies } from '../case/tally-group.ts';
import type { Instant } from '../domain/instant.ts';
import type { TimeWindow } from '../domain/time-window.ts';

/** A public address that several actors used on several days, as an office, a gateway or a build runner is used. */
export interface AllowSuggestion {
  readonly address: string;
  readonly actors: number;
  readonly days: number;
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** With fewer actors or days an address proves nothing: the home of one person also occurs on many days. */
const LEAST_ACTORS = 3;
const LEAST_DAYS = 5;

/**
 * Public addresses that at least three actors used with success on at least five days of the window. The address with the
 * most days comes first.
 */
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
