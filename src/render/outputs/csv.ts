import type { Cell, Report } from '../../report/report.ts';
import { machineText } from '../text/cell-text.ts';
import type { Renderer } from '../text/renderer.ts';

/** Spreadsheets run a cell that starts with one of these as a formula. */
const FORMULA_START = /^[=+\-@\t\r＝＋－＠]/;

function cellText(cell: Cell): string {
  const text = machineText(cell);
  const isLogText = cell.kind === 'text' || cell.kind === 'digest' || cell.kind === 'lines';
  const safe = isLogText && FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function* rows(report: Report): Iterable<string> {
  const table = report.tables[report.main];
  if (table === undefined) return;
  const isShown = table.columns.map(({ only }) => only !== 'people');
  yield `${table.columns
    .filter((_, index) => isShown[index])
    .map(({ key }) => key)
    .join(',')}\n`;
  for (const row of table.rows) {
    const cells = row.filter((_, index) => isShown[index]);
    yield `${cells.map(cellText).join(',')}\n`;
  }
}

/** RFC 4180 with a header line, one row a line, formula cells disarmed by an apostrophe. */
export const renderer: Renderer = {
  id: 'csv',
  isMachine: true,
  render: (report) => ({ chunks: rows(report), notes: [] }),
};
