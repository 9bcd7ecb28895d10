import type { Dimension, GroupKey } from '../../../case/case-reader.ts';
import { highestNumber, numberAt } from '../../../numbers/number-at.ts';
import type { RowGroups } from '../../../numbers/row-groups.ts';
import { rowsById } from '../../../numbers/rows-by-id.ts';
import { rankOf } from './numbered-values.ts';

/** From this many groups on, a radix sort takes a tenth of the time of a sort that compares pairs. */
const RADIX_SORT_FROM = 2000;

/** Counts by group; a group is an index into these arrays. */
interface Totals {
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
  const groupOfCode = new Map<number | string, number>();
  const codeOf = coded(ranked);
  for (let group = 0; group < events.length; group++) {
    // Group numbers may have gaps; a number without events is not a group.
    if (numberAt(events, group) > 0)
      groupOfCode.set(
        codeOf(({ ranks }) => numberAt(ranks, group)),
        group,
      );
  }
  return keys.map((key) => {
    return groupOfCode.get(codeOf(({ name, values }) => rankOf(values, key[name] ?? null))) ?? null;
  });
}

/** Makes one value of the ranks in all dimensions: a number if all of them are told apart by it, else a text. */
function coded(ranked: readonly RankedDimension[]) {
  type RankIn = (dimension: RankedDimension) => number;
  // One more than there are values, for the rank of a value that does not occur.
  const sizes = ranked.map(({ values }) => values.length + 1);
  const isNumber = sizes.reduce((product, size) => product * size, 1) <= Number.MAX_SAFE_INTEGER;
  return (rankIn: RankIn): number | string => {
    if (!isNumber) return ranked.map(rankIn).join(' ');
    let code = 0;
    for (const [index, dimension] of ranked.entries()) code = code * (sizes[index] ?? 1) + rankIn(dimension) + 1;
    return code;
  };
}
