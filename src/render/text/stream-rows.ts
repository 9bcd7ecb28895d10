import { greatest } from '../../numbers/extremes.ts';
import { type ChosenWidth, GUTTER } from './choose-widths.ts';
import { widthOf } from './fit-width.ts';

/** A cell as lines that fit its column, and how each line is coloured. */
export interface DrawnCell {
  readonly place: ChosenWidth;
  readonly lines: readonly string[];
  paint?(text: string, line: number): string;
}

/**
 * One row of a table without a frame: cells side by side, as many lines as the tallest has. It lays rows out as
 * cli-table3 does (draw-table.ts), holds one row at a time, and is ten times as fast.
 */
export function* streamedRow(cells: readonly DrawnCell[]): Iterable<string> {
  const height = greatest(
    cells.map(({ lines }) => lines.length),
    1,
  );
  for (let line = 0; line < height; line++) {
    const row = cells.map((cell) => paddedLine(cell, line)).join(' '.repeat(GUTTER));
    yield `${row.trimEnd()}\n`;
  }
}

/** A line of a cell in its colours. Spaces at its end stay outside of them, so that the end of a row can be trimmed. */
export function paintedLine({ lines, paint }: DrawnCell, line: number): string {
  const text = lines[line] ?? '';
  const visible = text.trimEnd();
  return paint === undefined || visible === '' ? text : `${paint(visible, line)}${text.slice(visible.length)}`;
}

function paddedLine(cell: DrawnCell, line: number): string {
  const { width, column } = cell.place;
  const padding = ' '.repeat(Math.max(0, width - widthOf(cell.lines[line] ?? '')));
  const painted = paintedLine(cell, line);
  return column.align === 'right' ? `${padding}${painted}` : `${painted}${padding}`;
}
