import type { Report } from '../../report/report.ts';
import { machineText } from '../text/cell-text.ts';
import type { Renderer } from '../text/renderer.ts';

function* lines({ primary }: Report): Iterable<string> {
  if (primary === null) return;
  yield `${primary.columns.map(({ key }) => key).join(' | ')}\n`;
  // Log text is hostile: machineText and humanText make it harmless, the raw text of a cell never leaves.
  for (const row of primary.rows) yield `${row.map(machineText).join(' | ')}\n`;
}

/** Say what the output is for, and which specification it follows. */
export const renderer: Renderer = {
  id: '__id__',
  extension: 'txt',
  isBinary: false,
  isRowsAlone: true,
  render: lines,
};
