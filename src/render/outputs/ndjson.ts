import type { Payload } from '../../report/report.ts';
import { safeJson } from '../text/neutralise.ts';
import type { Renderer } from '../text/renderer.ts';

function* lines(payloads: readonly Payload[]): Iterable<string> {
  for (const payload of payloads) yield `${safeJson(payload)}\n`;
}

export const renderer: Renderer = {
  id: 'ndjson',
  isMachine: true,
  render: (report) => ({ chunks: lines(report.lines), notes: [] }),
};
