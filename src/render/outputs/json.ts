import { safeJson } from '../text/neutralise.ts';
import type { Renderer } from '../text/renderer.ts';

export const renderer: Renderer = {
  id: 'json',
  isMachine: true,
  render: ({ payload }) => ({ chunks: [`${safeJson(payload, 2)}\n`], notes: [] }),
};
