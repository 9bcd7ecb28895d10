import type { CaseReader, Dimension, Selection, Tally } from '../domain/case-reader.ts';
import { type Counts, countsBy, groupTallies, type TallyTotal } from '../domain/tally-group.ts';
import { CATEGORIES, NETWORKS, type Network, termOf } from '../domain/terms.ts';

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

/** Images by registry, repository, tag and digest, the busiest first. Events on no image, or a whole namespace, are left out. */
export function imageTotals(reader: CaseReader, selection: Selection): readonly ImageTotal[] {
  const tallies = reader.tally(selection, ['registry', 'repository', 'tag', 'digest', 'category']);
  const named = tallies.filter(({ key }) => (key.repository ?? null) !== null);
  return totals(named, ['registry', 'repository', 'tag', 'digest']).map(({ key, ...total }) => ({
    registry: key.registry ?? null,
    repository: key.repository ?? '',
    tag: key.tag ?? null,
    digest: key.digest ?? null,
    ...total,
  }));
}

export function actorTotals(reader: CaseReader, selection: Selection): readonly ActorTotal[] {
  const tallies = reader.tally(selection, ['actor', 'actorName', 'actorType', 'category']);
  return totals(tallies, ['actor', 'actorName', 'actorType']).map(({ key, ...total }) => ({
    id: key.actor ?? null,
    name: key.actorName ?? null,
    type: key.actorType ?? 'unknown',
    ...total,
  }));
}

export function addressTotals(reader: CaseReader, selection: Selection): readonly AddressTotal[] {
  const tallies = reader.tally(selection, ['address', 'network', 'isPublic', 'category']);
  return totals(tallies, ['address', 'network', 'isPublic']).map(({ key, ...total }) => ({
    address: key.address ?? null,
    network: termOf(NETWORKS, key.network ?? '') ?? 'unknown',
    isPublic: key.isPublic === 'true',
    ...total,
  }));
}

/** Totals by some dimensions, with counts by category. */
function totals(tallies: readonly Tally[], by: readonly Dimension[]): readonly (Total & Pick<Tally, 'key'>)[] {
  return groupTallies(tallies, by).map(({ key, events, first, last, members }) => ({
    key,
    events,
    first,
    last,
    byCategory: countsBy(CATEGORIES, members, 'category'),
  }));
}
