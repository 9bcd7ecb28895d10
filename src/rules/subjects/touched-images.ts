import type { EventFilter, Subject } from '../../case/event-filter.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { imagesOf } from '../words/tallies.ts';

/**
 * The images that each of some actors or addresses touched in the window. It asks one question for all of them and
 * returns a lookup by name. The empty name stands for actors that the log does not name.
 */
export function imagesOfEach(
  window: ObservedWindow,
  by: 'actor' | 'address',
  where: EventFilter,
  names: readonly string[],
): (name: string) => readonly string[] {
  if (names.length === 0) return () => [];
  const subjects = names.map(
    (name): Subject => (by === 'actor' ? { kind: 'actor', actor: name || null } : { kind: 'address', address: name }),
  );
  const tallies = window.tally([by, 'repository', 'tag', 'digest'], { ...where, subjects });
  const touched = groupBy(tallies, ({ key }) => key[by] ?? '');
  return (name) => imagesOf(touched.get(name) ?? []);
}
