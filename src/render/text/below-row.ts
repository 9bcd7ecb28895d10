import type { Zone } from '../../domain/instant.ts';
import type { Cell, Column, Table } from '../../report/report.ts';
import type { Palette } from './ansi.ts';
import { humanText, machineText } from './cell-text.ts';
import { canMeasure, loadWidths, wrapWidth } from './fit-width.ts';

const INDENT = '  ';

/** A column whose cells stand below the row, and its place in the row. */
export interface ColumnBelow {
  readonly column: Column;
  readonly index: number;
}

/** The columns of a table that stand below its rows. Loads what measures other scripts when a cell needs it. */
export async function columnsBelow({ columns, rows }: Table, zone: Zone): Promise<readonly ColumnBelow[]> {
  const below = columns.flatMap((column, index) => (column.below === undefined ? [] : [{ column, index }]));
  if (below.length === 0) return below;
  for (const row of rows) {
    const isMeasurable = below.every(({ index }) => {
      const cell = row[index];
      return cell === undefined || canMeasure(humanText(cell, zone));
    });
    if (isMeasurable) continue;
    await loadWidths();
    break;
  }
  return below;
}

/** The lines below a row. An empty cell has none. */
export function* linesBelow(
  row: readonly Cell[],
  columns: readonly ColumnBelow[],
  { width, zone, palette }: { readonly width: number; readonly zone: Zone; readonly palette: Palette },
): Iterable<string> {
  for (const { column, index } of columns) {
    const cell = row[index];
    if (cell === undefined || machineText(cell) === '') continue;
    if (column.below === 'command') {
      // Neither wrapped nor cut, digests in full: it is there to be copied.
      yield `${INDENT}${palette.faint(`${column.title}:`)} ${machineText(cell)}\n`;
      continue;
    }
    const room = Number.isFinite(width) ? Math.max(20, width - INDENT.length) : Number.POSITIVE_INFINITY;
    for (const line of wrapWidth(humanText(cell, zone), room)) yield `${INDENT}${line}\n`;
  }
}
