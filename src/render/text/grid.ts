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
 * One row of a table without a frame: cells side by side, as many lines as the tallest has. Tables may be tens of
 * thousands of rows long; cli-table3, which the tests hold this against, measures every cell several times over and
 * takes about a millisecond a row.
 */
export function* gridRow(cells: readonly DrawnCell[]): Iterable<string> {
  const height = greatest(
    cells.map(({ lines }) => lines.length),
    1,
  );
  for (let line = 0; line < height; line++) {
    const row = cells.map((cell) => paddedLine(cell, line)).join(' '.repeat(GUTTER));
    yield `${row.trimEnd()}\n`;
  }
}

function paddedLine({ place, lines, paint }: DrawnCell, line: number): string {
  const text = lines[line] ?? '';
  const padding = ' '.repeat(Math.max(0, place.width - widthOf(text)));
  const painted = paint === undefined || text === '' ? text : paint(text, line);
  return place.column.align === 'right' ? `${padding}${painted}` : `${painted}${padding}`;
}
