import { loadCliTable } from './cli-table.ts';
import { type DrawnCell, paintedLine, streamedRow } from './stream-rows.ts';

type DrawnRow = readonly DrawnCell[];

/** Longer tables are streamed: cli-table3 takes about 0.1 ms a row. */
export const MOST_CLI_TABLE_ROWS = 200;

/** Rows that cli-table3 lays out at a time: the time it takes grows with their square. */
const ROWS_AT_ONCE = 20;

/**
 * A table without a frame: drawn by cli-table3 when it is short, else streamed in the same layout. The heading is always
 * streamed, because it may be wider than its column and cli-table3 would cut it.
 */
export function* drawTable(heading: DrawnRow, rows: Iterable<DrawnRow>, count: number): Iterable<string> {
  yield* streamedRow(heading);
  if (count <= MOST_CLI_TABLE_ROWS) yield* cliTable([...rows]);
  else for (const row of rows) yield* streamedRow(row);
}

function* cliTable(rows: readonly DrawnRow[]): Iterable<string> {
  const draw = loadCliTable();
  const places = (rows[0] ?? []).map(({ place }) => place);
  const columns = {
    widths: places.map(({ width }) => width),
    aligns: places.map(({ column }) => column.align ?? 'left'),
  };
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    yield draw(
      rows.slice(at, at + ROWS_AT_ONCE).map((row) => row.map(paintedText)),
      columns,
    );
  }
}

function paintedText(cell: DrawnCell): string {
  return cell.lines.map((_, at) => paintedLine(cell, at)).join('\n');
}
