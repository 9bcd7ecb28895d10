import { greatest } from '../../numbers/extremes.ts';
import type { Column } from '../../report/report.ts';

/** Spaces between two columns. */
export const GUTTER = 2;

export interface MeasuredColumn {
  readonly column: Column;
  /** Width of the widest cell, heading included. */
  readonly natural: number;
}

export interface ChosenWidth extends MeasuredColumn {
  readonly width: number;
}

/**
 * Widths that fit into `room` terminal columns. Every column is as wide as its cells if that fits; else the widest
 * columns that may be cut shrink first; else columns are dropped, the highest `dropOrder` first; and where nothing is left
 * to drop, all shrink, so that no row is ever wider than the terminal.
 */
export function chooseWidths(columns: readonly MeasuredColumn[], room: number): readonly ChosenWidth[] {
  const shrunk = shrink(
    columns.map((measured) => ({ ...measured, width: measured.natural })),
    room,
  );
  const last = shrunk.map(({ column }) => column.dropOrder ?? 0).reduce((a, b) => Math.max(a, b), 0);
  if (totalWidth(shrunk) <= room) return shrunk;
  if (last === 0) return fitting(squeezed(shrunk, room), room);
  return chooseWidths(
    columns.filter(({ column }) => (column.dropOrder ?? 0) !== last),
    room,
  );
}

/** A column of this width still shows that it is there. */
const LEAST_WIDTH = 2;

/** As many of the first columns as there is room for: where there are dozens, not even the narrowest fit. */
function fitting(columns: readonly ChosenWidth[], room: number): readonly ChosenWidth[] {
  const most = Math.max(1, columns.length - 1);
  return totalWidth(columns) <= room || columns.length === 1 ? columns : fitting(columns.slice(0, most), room);
}

/** Of a name that is cut, this much still tells something. */
const LEAST_NAME = 6;

/** Names give way before times and numbers, of which a part says nothing; then all do. */
function squeezed(columns: readonly ChosenWidth[], room: number): readonly ChosenWidth[] {
  const names = shrink(columns, room, ({ column, width }) => (column.minWidth === undefined ? width : LEAST_NAME));
  return shrink(names, room, () => LEAST_WIDTH);
}

export function totalWidth(columns: readonly Pick<ChosenWidth, 'width'>[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + GUTTER * Math.max(0, columns.length - 1);
}

/** Cuts the widest columns first. `leastOf` is the width down to which a column may be cut. */
function shrink(
  columns: readonly ChosenWidth[],
  room: number,
  leastOf: (chosen: ChosenWidth) => number = ({ column, width }) => column.minWidth ?? width,
): readonly ChosenWidth[] {
  let current = columns;
  for (let excess = totalWidth(current) - room; excess > 0; excess = totalWidth(current) - room) {
    const slack = current.map((chosen) => Math.max(0, chosen.width - leastOf(chosen)));
    if (slack.every((room) => room === 0)) return current;
    const widest = greatest(
      current.map(({ width }, index) => (slack[index] === 0 ? 0 : width)),
      0,
    );
    const next = greatest(
      current.map(({ width }, index) => (slack[index] === 0 || width === widest ? 0 : width)),
      0,
    );
    const at = current.findIndex(({ width }, index) => slack[index] !== 0 && width === widest);
    const step = Math.max(1, Math.min(excess, widest - next, slack[at] ?? 0));
    current = current.map((chosen, index) => (index === at ? { ...chosen, width: chosen.width - step } : chosen));
  }
  return current;
}
