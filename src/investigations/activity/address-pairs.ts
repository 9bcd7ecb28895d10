import type { EventReader } from '../../case/case-reader.ts';
import type { Selection } from '../../case/event-filter.ts';
import { type Counts, countsIn, type TallyTotal } from '../../case/tally-group.ts';
import { printReference } from '../../domain/image-ref.ts';
import { CATEGORIES, OUTCOMES } from '../../domain/vocabulary.ts';

/** What one actor did from one address with one image. */
export interface AddressPair extends TallyTotal {
  readonly ip: string;
  /** The id of the actor or, if the log gives no id, the name; null where it names nobody. */
  readonly actor: string | null;
  /** Repository and tag; null for what concerns no repository, such as a sign-in. */
  readonly image: string | null;
  readonly byOutcome: Counts;
  readonly byCategory: Counts;
}

export interface AddressPairs {
  /** How many there are, shown or not. */
  readonly all: number;
  readonly shown: readonly AddressPair[];
}

/** Who reached which image from where, the busiest first, at most `most` of them. Events without an address are left out. */
export function addressPairs(reader: Pick<EventReader, 'ranking'>, selection: Selection, most: number): AddressPairs {
  const query = { by: ['address', 'actor', 'repository', 'tag'], named: 'address', most } as const;
  const outcomes = reader.ranking(selection, { ...query, part: 'outcome' });
  // The order of groups does not depend on what they are counted by.
  const categories = reader.ranking(selection, { ...query, part: 'category' });
  return {
    all: outcomes.groups,
    shown: outcomes.busiest.map(({ key, events, first, last, parts }, index) => ({
      ip: key.address ?? '',
      actor: key.actor ?? null,
      image: imageOf(key.repository ?? null, key.tag ?? null),
      events,
      first,
      last,
      byOutcome: countsIn(OUTCOMES, parts),
      byCategory: countsIn(CATEGORIES, categories.busiest[index]?.parts ?? new Map()),
    })),
  };
}

function imageOf(repository: string | null, tag: string | null): string | null {
  if (repository === null) return null;
  return printReference({ registry: null, namespace: null, repository, tag, digest: null });
}
