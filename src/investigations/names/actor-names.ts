import type { EventReader } from '../../case/case-reader.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { addToSet } from '../../numbers/group-by.ts';

/**
 * For each actor with an id, the name that people know it by, unless another actor of the range has that name too. A
 * range of null is the whole case.
 */
export function namesOfActors(
  reader: Pick<EventReader, 'tally'>,
  range: TimeWindow | null,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const bearers = new Map<string, Set<string>>();
  for (const { key } of reader.tally({ window: range, where: [] }, ['actor', 'actorName'])) {
    const [actor, name] = [key.actor ?? null, key.actorName ?? null];
    if (actor === null || name === null) continue;
    addToSet(bearers, name, actor);
    // The busiest name comes first.
    if (name !== actor && !names.has(actor)) names.set(actor, name);
  }
  return new Map([...names].filter(([, name]) => bearers.get(name)?.size === 1));
}
