import type { Report } from '../../report/report.ts';
import { inBlocks } from '../text/chunks.ts';
import { safeJson } from '../text/neutralise.ts';
import type { Renderer } from '../text/renderer.ts';

function* lines(report: Report): Iterable<string> {
  for (const item of report.items()) yield `${safeJson(item)}\n`;
}

export const renderer: Renderer = {
  id: 'ndjson',
  extension: 'ndjson',
  isBinary: false,
  isRowsAlone: true,
  render: (report) => inBlocks(lines(report)),
};
