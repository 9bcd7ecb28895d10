import type { Dimension } from '../../../case/case-reader.ts';
import { groupTallies, type TallyGroup } from '../../../case/tally-group.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';

/** In these sources a service address stands for a private endpoint of the registry. Elsewhere it may hide any client. */
const SOURCES_WITH_PRIVATE_ENDPOINTS: readonly string[] = ['ibm-activity-tracker'];

/**
 * Values of a dimension that the learning window saw often enough from private addresses and never from a public one, by
 * name. Each comes with its events from private addresses. Addresses that the log hides count as neither.
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
