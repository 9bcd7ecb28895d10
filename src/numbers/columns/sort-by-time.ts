import { greatest, least } from '../extremes.ts';
import { numberAt, valueAt } from '../number-at.ts';
import { numbersBetween } from './row-groups.ts';
import { rowsById } from './rows-by-id.ts';

/** Radix of the sort: 16 bits of a time are sorted in each pass. */
const RADIX = 1 << 16;

/**
 * Sorts rows by time, in place. Rows of equal time keep their order.
 * @param time By row, whole milliseconds since 1970, from 0 to 2^53 - 1.
 * @param columns Other columns of the same rows, as long as `time`; they are put into the same order.
 */
export function sortByTime(time: Float64Array, columns: readonly Uint32Array[]): void {
  if (isSorted(time)) return;
  const order = orderOf(time);
  time.set(time.slice().map((_, row, before) => valueAt(before, numberAt(order, row))));
  for (const column of columns) {
    const before = column.slice();
    for (let row = 0; row < order.length; row++) column[row] = numberAt(before, numberAt(order, row));
  }
}

function isSorted(time: Float64Array): boolean {
  for (let row = 1; row < time.length; row++) if (valueAt(time, row) < valueAt(time, row - 1)) return false;
  return true;
}

/** The rows in the order of their times. A radix sort, lowest digit first: ten times as fast as comparing millions. */
function orderOf(time: Float64Array): Uint32Array {
  const first = least(time, Number.POSITIVE_INFINITY);
  const span = greatest(time, 0) - first;
  let order = numbersBetween(0, time.length);
  for (let unit = 1; unit <= span; unit *= RADIX) {
    const digits = order.map((row) => Math.floor((valueAt(time, row) - first) / unit) % RADIX);
    const { rows } = rowsById(digits);
    order = rows.map((index) => numberAt(order, index));
  }
  return order;
}
