import type { Renderer } from '../renderer.ts';
import { safeJson } from '../text/neutralise.ts';

export const renderer: Renderer = {
  id: 'json',
  isMachine: true,
  render: ({ payload }) => ({ chunks: [`${safeJson(payload, 2)}\n`], notes: [] }),
};
