import type { Dimension } from '../../../case/case-reader.ts';
import { highestNumber, numberAt } from '../../../numbers/number-at.ts';
import type { RowGroups } from '../../../numbers/row-groups.ts';
import { rowsById } from '../../../numbers/rows-by-id.ts';

/** From this many groups on, sorting column by column beats comparing pairs: a tenth of the time. */
const RADIX_SORT_FROM = 2000;

/** What was counted, by group. */
interface Totals {
  /** The first of its rows. */
  readonly row: Uint32Array;
  readonly lastRow: Uint32Array;
  readonly events: Uint32Array;
}

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

/** One dimension of groups. */
export interface RankedDimension {
  readonly name: Dimension;
  /** By rank. */
  readonly values: readonly (string | null)[];
  /** By group. */
  readonly ranks: Uint32Array;
}

export interface CountedGroups extends Totals {
  readonly ranked: readonly RankedDimension[];
}

/** The groups of so many or more; never those of none. */
export function withEvents(events: Uint32Array, least: number): Uint32Array {
  const groups = new Uint32Array(events.length);
  let kept = 0;
  for (let group = 0; group < events.length; group++) {
    if (numberAt(events, group) >= Math.max(1, least)) groups[kept++] = group;
  }
  return groups.slice(0, kept);
}

/** The same order, made column by column from the last to the first: a tenth of the time where groups are many. */
function sortedByColumns(groups: Uint32Array, { events, ranked }: CountedGroups): Uint32Array {
  const most = highestNumber(events);
  const columns = [events.map((count) => most - count), ...ranked.map(({ ranks }) => ranks)];
  return columns.toReversed().reduce((ordered, column) => {
    // Where groups agree in a column, they stay in order.
    const { rows } = rowsById(ordered.map((group) => numberAt(column, group)));
    return rows.map((place) => numberAt(ordered, place));
  }, groups);
}

/** The groups with enough events: the busiest first, then by the ranks of their values. */
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
