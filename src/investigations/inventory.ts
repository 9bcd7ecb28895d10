import type { CaseReader, Dimension, RankedGroup } from '../case/case-reader.ts';
import type { Selection } from '../case/event-filter.ts';
import { type Counts, countsIn, type TallyTotal } from '../case/tally-group.ts';
import { CATEGORIES, NETWORKS, type Network, termOf } from '../domain/vocabulary.ts';

interface Total extends TallyTotal {
  readonly byCategory: Counts;
}

export interface ImageTotal extends Total {
  readonly registry: string | null;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

export interface ActorTotal extends Total {
  readonly id: string | null;
  readonly name: string | null;
  readonly type: string;
}

export interface AddressTotal extends Total {
  readonly address: string | null;
  readonly network: Network;
  readonly isPublic: boolean;
}

/** The busiest rows of a list. */
export interface Busiest<T> {
  /** How many rows there are, including those not shown. */
  readonly all: number;
  readonly shown: readonly T[];
}

/** Images by registry, repository, tag and digest, the busiest first. Events that name no repository are left out. */
export function imageTotals(reader: CaseReader, selection: Selection, most?: number): Busiest<ImageTotal> {
  const query = { by: ['registry', 'repository', 'tag', 'digest'], named: 'repository', most } as const;
  return busiest(reader, selection, query, ({ key }) => ({
    registry: key.registry ?? null,
    repository: key.repository ?? '',
    tag: key.tag ?? null,
    digest: key.digest ?? null,
  }));
}

/** Actors by id, name and type, the busiest first. */
export function actorTotals(reader: CaseReader, selection: Selection, most?: number): Busiest<ActorTotal> {
  return busiest(reader, selection, { by: ['actor', 'actorName', 'actorType'], most }, ({ key }) => ({
    id: key.actor ?? null,
    name: key.actorName ?? null,
    type: key.actorType ?? 'unknown',
  }));
}

/** Addresses by network, the busiest first. */
export function addressTotals(reader: CaseReader, selection: Selection, most?: number): Busiest<AddressTotal> {
  return busiest(reader, selection, { by: ['address', 'network', 'isPublic'], most }, ({ key }) => ({
    address: key.address ?? null,
    network: termOf(NETWORKS, key.network ?? '') ?? 'unknown',
    isPublic: key.isPublic === 'true',
  }));
}

interface BusiestQuery {
  readonly by: readonly Dimension[];
  readonly named?: Dimension;
  readonly most?: number | undefined;
}

/** Ranks groups and counts each by category. `nameOf` makes the columns that name a row from the key of its group. */
export function busiest<T>(
  reader: CaseReader,
  selection: Selection,
  { most, ...query }: BusiestQuery,
  nameOf: (group: RankedGroup) => T,
): Busiest<T & Total> {
  const limited = most === undefined ? query : { ...query, most };
  const { groups, busiest: found } = reader.ranking(selection, { ...limited, part: 'category' });
  const shown = found.map((group) => {
    const { events, first, last, parts } = group;
    return { ...nameOf(group), events, first, last, byCategory: countsIn(CATEGORIES, parts) };
  });
  return { all: groups, shown };
}
