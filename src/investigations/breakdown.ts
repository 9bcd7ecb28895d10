import type { CaseReader, Dimension } from '../case/case-reader.ts';
import type { Selection } from '../case/event-filter.ts';
import { printReference } from '../domain/image-ref.ts';
import type { Instant } from '../domain/instant.ts';

export const BREAKDOWNS = ['day', 'actor', 'ip', 'image', 'action', 'source'] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

export interface BreakdownRow {
  readonly key: string | null;
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
}

const DIMENSIONS_OF: Readonly<Record<Breakdown, readonly Dimension[]>> = {
  day: ['day'],
  actor: ['actor'],
  ip: ['address'],
  image: ['repository', 'tag', 'digest'],
  action: ['action'],
  source: ['source'],
};

/** Counts the selected events by one property. Days are in order of time; other rows have the busiest first. */
export function investigateBreakdown(reader: CaseReader, selection: Selection, by: Breakdown): readonly BreakdownRow[] {
  const dimensions = DIMENSIONS_OF[by];
  const rows = reader.tally(selection, dimensions).map(({ key, events, first, last }) => {
    const values = dimensions.map((dimension) => key[dimension] ?? null);
    return { key: by === 'image' ? imageName(values) : (values[0] ?? null), events, first, last };
  });
  return by === 'day' ? rows.toSorted((a, b) => a.first - b.first) : rows;
}

function imageName([repository = null, tag = null, digest = null]: readonly (string | null)[]): string | null {
  return repository === null ? null : printReference({ registry: null, namespace: null, repository, tag, digest });
}
