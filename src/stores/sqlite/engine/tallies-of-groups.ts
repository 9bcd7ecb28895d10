import type { Dimension, Tally } from '../../../case/case-reader.ts';
import { EPOCH, instantIn } from '../../../domain/instant.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import type { Totals } from './counted-groups.ts';
import { type RowDimension, valueIn } from './numbered-values.ts';

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
        return instantIn(times, numberAt(lastRow, group));
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
        for (const dimension of dimensions) key[dimension.name] = valueIn(dimension, firstRow);
        tally.events = numberAt(events, group);
        tally.first = instantIn(times, firstRow);
        return step;
      },
    };
  }
}
