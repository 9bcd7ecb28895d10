// Generated from the files of formats/ by `npm run generate`.
import { exporter as hss } from './formats/hss.ts';
import { exporter as html } from './formats/html.ts';
import { exporter as sarif } from './formats/sarif.ts';
import type { Export } from './toolkit/export.ts';

export const EXPORTS: readonly Export[] = [hss, html, sarif];
