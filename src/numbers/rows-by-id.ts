import { highestNumber, numberAt } from './number-at.ts';

/** The rows of one column by id: those of `id` are `rows[starts[id]]` up to `rows[starts[id + 1]]`, in order. */
export interface RowsById {
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
}

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
    const place = numberAt(next, id);
    rows[place] = row;
    next[id] = place + 1;
  }
  return { starts, rows };
}
