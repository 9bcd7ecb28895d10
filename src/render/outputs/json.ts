import { safeJson } from '../text/neutralise.ts';
import type { Renderer } from '../text/renderer.ts';

export const renderer: Renderer = {
  id: 'json',
  extension: 'json',
  isBinary: false,
  render: (report) => [`${safeJson(report.payload(), 2)}\n`],
};
