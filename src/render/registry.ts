// Generated from the files of outputs/ by `npm run generate`.
import { renderer as csv } from './outputs/csv.ts';
import { renderer as json } from './outputs/json.ts';
import { renderer as md } from './outputs/md.ts';
import { renderer as ndjson } from './outputs/ndjson.ts';
import { renderer as table } from './outputs/table.ts';
import type { Renderer } from './text/renderer.ts';

export const RENDERERS: readonly Renderer[] = [csv, json, md, ndjson, table];
