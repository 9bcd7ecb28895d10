import type { Dimension, GroupKey } from '../../../case/case-reader.ts';
import { groupedIds, type RowGroups } from '../../../numbers/columns/row-groups.ts';
import { rowsById } from '../../../numbers/columns/rows-by-id.ts';
import { highestNumber, numberAt } from '../../../numbers/number-at.ts';
import { type DimensionValues, type RowDimension, rankIn, rankOf } from './numbered-values.ts';

/** From this many groups on, a radix sort takes a tenth of the time of a sort that compares pairs. */
const RADIX_SORT_FROM = 2000;

/** Counts by group; a group is an index into these arrays. */
export interface Totals {
  /** The first row of the group. */
  readonly row: Uint32Array;
  /** The last row of the group. */
  readonly lastRow: Uint32Array;
  readonly events: Uint32Array;
}

/** Counts the rows of each group. `rows` must be in order of time. */
export function totalsOf(rows: Uint32Array, groups: RowGroups): Totals {
  const size = rows.length === 0 ? 0 : groups.size;
  if (size === 1) return { row: rows.slice(0, 1), lastRow: rows.slice(-1), events: Uint32Array.of(rows.length) };
  const totals = { row: new Uint32Array(size), lastRow: new Uint32Array(size), events: new Uint32Array(size) };
  for (let index = 0; index < rows.length; index++) {
    const row = numberAt(rows, index);
    const group = numberAt(groups.groupOf, index);
    const before = numberAt(totals.events, group);
    if (before === 0) totals.row[group] = row;
    totals.lastRow[group] = row;
    totals.events[group] = before + 1;
  }
  return totals;
}

/** The values of groups in one dimension. */
export interface RankedDimension {
  readonly name: Dimension;
  /** The value of each rank; ranks sort as their values do. */
  readonly values: readonly (string | null)[];
  /** The rank of each group's value. */
  readonly ranks: Uint32Array;
}

/** Counted groups with the values they were grouped by. */
export interface CountedGroups extends Totals {
  readonly ranked: readonly RankedDimension[];
}

/** The groups with at least `least` events; a group without events is always left out. */
function withEvents(events: Uint32Array, least: number): Uint32Array {
  const groups = new Uint32Array(events.length);
  let kept = 0;
  for (let group = 0; group < events.length; group++) {
    if (numberAt(events, group) >= Math.max(1, least)) groups[kept++] = group;
  }
  return groups.slice(0, kept);
}

/** The order of `orderOf`, made by a radix sort: column by column, the least significant column first. */
function sortedByColumns(groups: Uint32Array, { events, ranked }: CountedGroups): Uint32Array {
  const most = highestNumber(events);
  const columns = [events.map((count) => most - count), ...ranked.map(({ ranks }) => ranks)];
  return columns.toReversed().reduce((ordered, column) => {
    // The sort is stable: groups that agree in a column keep the order of the earlier columns.
    const { rows } = rowsById(ordered.map((group) => numberAt(column, group)));
    return rows.map((place) => numberAt(ordered, place));
  }, groups);
}

/** The groups with at least `leastEvents` events, the busiest first, then by the ranks of their values. */
export function orderOf(counted: CountedGroups, leastEvents: number): Uint32Array {
  const { events, ranked } = counted;
  const kept = withEvents(events, leastEvents);
  if (kept.length >= RADIX_SORT_FROM) return sortedByColumns(kept, counted);
  return kept.sort((a, b) => {
    const difference = numberAt(events, b) - numberAt(events, a);
    if (difference !== 0) return difference;
    for (const { ranks } of ranked) {
      const byRank = numberAt(ranks, a) - numberAt(ranks, b);
      if (byRank !== 0) return byRank;
    }
    return 0;
  });
}

/** For each key the group that has its values; null if none has. */
export function groupsOfKeys(keys: readonly GroupKey[], { events, ranked }: CountedGroups): readonly (number | null)[] {
  // A group and a key agree if they have the same rank in all dimensions, as rows of one list do.
  const { groupOf, size } = groupedIds(
    ranked.map(({ name, values, ranks }) => {
      const both = new Uint32Array(events.length + keys.length);
      both.set(ranks);
      both.set(ranksOfKeys(keys, name, values), events.length);
      return both;
    }),
  );
  // Counted from 1; 0 stands for none.
  const found = new Uint32Array(size);
  for (let group = 0; group < events.length; group++) {
    // Group numbers may have gaps; a number without events is not a group.
    if (numberAt(events, group) > 0) found[numberAt(groupOf, group)] = group + 1;
  }
  return keys.map((_, index) => {
    const group = numberAt(found, numberAt(groupOf, events.length + index));
    return group === 0 ? null : group - 1;
  });
}

/** The rank of each key's value; one more than the highest for a value that does not occur. Many keys share a value. */
function ranksOfKeys(keys: readonly GroupKey[], name: Dimension, values: DimensionValues['values']): readonly number[] {
  const known = new Map<string | null, number>();
  return keys.map((key) => {
    const value = key[name] ?? null;
    const rank = known.get(value) ?? rankOf(values, value);
    known.set(value, rank);
    return rank < 0 ? values.length : rank;
  });
}

/** How many groups have each value of `counted`, of those that have a value in `named`. */
export function groupsPerValue(
  { row, events }: Totals,
  counted: RowDimension,
  named: RowDimension,
): ReadonlyMap<string, number> {
  const counts = new Uint32Array(counted.spelled.values.length);
  for (let group = 0; group < events.length; group++) {
    // Any row of a group tells its values.
    const rank = rankIn(counted, numberAt(row, group));
    const isNamed = rankIn(named, numberAt(row, group)) > 0;
    if (isNamed && numberAt(events, group) > 0) counts[rank] = numberAt(counts, rank) + 1;
  }
  const values = counted.spelled.values.map((value, rank) => [value, numberAt(counts, rank)] as const);
  return new Map(values.flatMap(([value, count]) => (value === null || count === 0 ? [] : [[value, count] as const])));
}
