import { greatest } from '../../numbers/extremes.ts';
import { loadCliTable } from './cli-table.ts';
import { isPlain } from './fit-width.ts';
import { type DrawnCell, paintedLine, streamedRow } from './stream-rows.ts';

type DrawnRow = readonly DrawnCell[];

/** Longer tables are streamed: cli-table3 takes about 0.2 ms a row. */
export const MOST_CLI_TABLE_ROWS = 200;

/** Rows that cli-table3 lays out at a time: the time it takes grows with their square. */
const ROWS_AT_ONCE = 20;

const MOST_LINES = 50;
const LONGEST_LINE = 1000;

/**
 * A table without a frame: drawn by cli-table3 when it is short and somebody looks at it, else streamed in the same
 * layout. `width` is that of the screen, infinite for pipes and files, for which loading the library would take longer
 * than all else. The heading is always streamed, because it may be wider than its column and cli-table3 would cut it.
 */
export function* drawTable(
  heading: DrawnRow,
  rows: Iterable<DrawnRow>,
  count: number,
  width: number,
): Iterable<string> {
  yield* streamedRow(heading);
  if (count <= MOST_CLI_TABLE_ROWS && Number.isFinite(width)) yield* shortTable([...rows]);
  else yield* streamed(rows);
}

function* shortTable(rows: readonly DrawnRow[]): Iterable<string> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const block = rows.slice(at, at + ROWS_AT_ONCE);
    if (block.every(isQuickToDraw)) yield cliTable(block);
    else yield* streamed(block);
  }
}

/**
 * cli-table3 cuts every cell to a few characters for a debug message, even if nobody asked for one. Unless each character
 * takes one column it removes them one by one and measures the rest each time, so a hostile log could stop the program.
 */
function isQuickToDraw(row: DrawnRow): boolean {
  return row.every(({ lines, place }) => {
    const isShort = lines.length <= MOST_LINES && lines.every((line) => line.length <= LONGEST_LINE);
    return isShort && place.width > 0 && lines.every(isPlain);
  });
}

function* streamed(rows: Iterable<DrawnRow>): Iterable<string> {
  for (const row of rows) yield* streamedRow(row);
}

function cliTable(rows: readonly DrawnRow[]): string {
  const draw = loadCliTable();
  const places = (rows[0] ?? []).map(({ place }) => place);
  const columns = {
    widths: places.map(({ width }) => width),
    aligns: places.map(({ column }) => column.align ?? 'left'),
  };
  return draw(rows.flatMap(linesOf), columns);
}

/** Each line as a row of its own, because cli-table3 measures the whole of a cell again for each of its lines. */
function linesOf(row: DrawnRow): readonly (readonly string[])[] {
  const height = greatest(
    row.map(({ lines }) => lines.length),
    1,
  );
  return Array.from({ length: height }, (_, line) => row.map((cell) => paintedLine(cell, line)));
}
