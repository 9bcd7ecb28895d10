import { highestNumber, numberAt } from '../number-at.ts';

/**
 * An inverted column: which rows hold an id. This is the layout of a compressed sparse row matrix (CSR): the rows of
 * `id` are `rows[starts[id]]` to `rows[starts[id + 1] - 1]`, in ascending order.
 */
export interface RowsById {
  /** By id, from 0 to the highest, and one more entry for the end of the last id. */
  readonly starts: Uint32Array;
  /** Every row of the column once, ordered by id and then by row. */
  readonly rows: Uint32Array;
}

/**
 * Inverts a column by a counting sort: linear in rows and ids.
 * @param values By row, its id.
 * @param highest No id in `values` may be above it. Give it if it is known already; memory is proportional to it.
 */
export function rowsById(values: Uint32Array, highest = highestNumber(values)): RowsById {
  const starts = new Uint32Array(highest + 2);
  for (let row = 0; row < values.length; row++) {
    const after = numberAt(values, row) + 1;
    starts[after] = numberAt(starts, after) + 1;
  }
  for (let id = 1; id < starts.length; id++) starts[id] = numberAt(starts, id) + numberAt(starts, id - 1);
  const next = starts.slice();
  const rows = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const id = numberAt(values, row);
    const index = numberAt(next, id);
    rows[index] = row;
    next[id] = index + 1;
  }
  return { starts, rows };
}

/** The rows of an id, ascending: a view, not a copy. An id above all that occur in the column has none. */
export function rowsOfId(column: RowsById, id: number): Uint32Array {
  return column.rows.subarray(startOf(column, id), startOf(column, id + 1));
}

/** How many rows an id has. */
export function countOfId(column: RowsById, id: number): number {
  return startOf(column, id + 1) - startOf(column, id);
}

function startOf({ starts, rows }: RowsById, id: number): number {
  return starts[id] ?? rows.length;
}
