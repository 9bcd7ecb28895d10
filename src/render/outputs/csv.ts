import type { Cell, Report } from '../../report/report.ts';
import { machineText } from '../text/cell-text.ts';
import { inBlocks } from '../text/chunks.ts';
import type { Renderer } from '../text/renderer.ts';

/** Spreadsheets run a cell that starts with one of these as a formula. */
const FORMULA_START = /^[=+\-@\t\r＝＋－＠]/;

function cellText(cell: Cell): string {
  const text = machineText(cell);
  const isLogText = cell.kind === 'text' || cell.kind === 'digest' || cell.kind === 'lines';
  const safe = isLogText && FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function* rows({ primary }: Report): Iterable<string> {
  if (primary === null) return;
  const isShown = primary.columns.map(({ audience }) => audience !== 'people');
  yield `${primary.columns
    .filter((_, index) => isShown[index])
    .map(({ key }) => key)
    .join(',')}\n`;
  for (const row of primary.rows) {
    const cells = row.filter((_, index) => isShown[index]);
    yield `${cells.map(cellText).join(',')}\n`;
  }
}

/** RFC 4180 with a header line. An apostrophe before a cell that spreadsheets would run as a formula disarms it. */
export const renderer: Renderer = {
  id: 'csv',
  extension: 'csv',
  isBinary: false,
  isRowsAlone: true,
  render: (report) => inBlocks(rows(report)),
};
