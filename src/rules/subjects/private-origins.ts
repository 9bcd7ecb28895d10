import type { Dimension } from '../../case/case-reader.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';

/** Where a service address stands for a private endpoint of the registry; elsewhere it hides a client of any kind. */
const SOURCES_WITH_PRIVATE_ENDPOINTS: readonly string[] = ['ibm-activity-tracker'];

/**
 * What was learned well enough to say that it lives on the private network: known by what came from private addresses,
 * and never seen from a public one. Addresses that the log hides prove nothing either way.
 */
export function privateSince(window: ObservedWindow, by: Dimension): ReadonlyMap<string, TallyGroup> {
  const inside = [
    ...window.learned([by], { networks: ['private', 'cloud-internal'] }),
    ...window.learned([by], { networks: ['service'], sources: SOURCES_WITH_PRIVATE_ENDPOINTS }),
  ];
  const outside = new Set(window.learned([by], { networks: ['public'] }).map(({ key }) => key[by] ?? ''));
  const known = groupTallies(inside, [by]).filter((group) => window.isKnown(group));
  return new Map(known.filter(({ name }) => name !== '' && !outside.has(name)).map((group) => [group.name, group]));
}
