import type { Dimension, Tally } from '../../../case/case-reader.ts';
import { EPOCH, type Instant, isInstant } from '../../../domain/instant.ts';
import { numberAt, valueAt } from '../../../numbers/number-at.ts';
import type { Totals } from './counted-groups.ts';
import type { RowDimension } from './numbered-values.ts';

/** Loaded rows that were grouped: the times of all rows, the counts of the groups, and what they were grouped by. */
interface GroupedRows {
  readonly times: Float64Array;
  readonly totals: Totals;
  readonly dimensions: readonly RowDimension[];
}

/**
 * Every group once, in no particular order. It gives the same object each time: millions of them would be garbage that
 * takes longer to collect than to make. It is no generator, because that makes an object for each step.
 */
export class TalliesOfGroups implements Iterable<Tally> {
  readonly #grouped: GroupedRows;

  constructor(grouped: GroupedRows) {
    this.#grouped = grouped;
  }

  [Symbol.iterator](): Iterator<Tally> {
    const { times, totals, dimensions } = this.#grouped;
    const { row, lastRow, events } = totals;
    const key: Partial<Record<Dimension, string | null>> = {};
    let group = 0;
    const tally = {
      key,
      events: 0,
      first: EPOCH,
      // Few ask for it, and the last rows lie all over the columns: reading each would take half of the time.
      get last() {
        return timeAt(times, numberAt(lastRow, group));
      },
    };
    const step = { done: false, value: tally };
    let next = 0;
    return {
      next() {
        while (next < events.length && numberAt(events, next) === 0) next++;
        step.done = next >= events.length;
        if (step.done) return step;
        group = next++;
        const firstRow = numberAt(row, group);
        for (const { name, ids, spelled } of dimensions) {
          key[name] = spelled.values[numberAt(spelled.rankOfId, numberAt(ids, firstRow))] ?? null;
        }
        tally.events = numberAt(events, group);
        tally.first = timeAt(times, firstRow);
        return step;
      },
    };
  }
}

/** The time of a row. */
export function timeAt(times: Float64Array, row: number): Instant {
  const time = valueAt(times, row);
  return isInstant(time) ? time : EPOCH;
}
