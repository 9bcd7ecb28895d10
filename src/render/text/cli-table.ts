import { createRequire } from 'node:module';
import type CliTable from 'cli-table3';
import { GUTTER } from './choose-widths.ts';
import { widthOf } from './fit-width.ts';

const FRAME = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
] as const;
const INNER_FRAME = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'] as const;
const NO_FRAME: CliTable.TableConstructorOptions = {
  chars: { ...Object.fromEntries([...FRAME, ...INNER_FRAME].map((name) => [name, ''])), middle: ' '.repeat(GUTTER) },
  style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
};

/** Columns of a table, from left to right. */
export interface CliColumns {
  readonly widths: readonly number[];
  readonly aligns: readonly ('left' | 'right')[];
}

/** Cells as text with colours, one line each. */
export type CliRow = readonly string[];

/** Loads cli-table3. The function that it returns draws rows as lines, without a frame. */
export function loadCliTable(): (rows: readonly CliRow[], columns: CliColumns) => string {
  const load = createRequire(import.meta.url);
  giveWidths(createRequire(load.resolve('cli-table3')));
  const Table: typeof CliTable = load('cli-table3');
  return (rows, { widths, aligns }) => {
    const table = new Table({ ...NO_FRAME, colWidths: [...widths], colAligns: [...aligns] });
    for (const row of rows) table.push([...row]);
    return table
      .toString()
      .split('\n')
      .map((line) => `${line.trimEnd()}\n`)
      .join('');
  };
}

/**
 * Makes cli-table3 measure with `widthOf`. It measures each cell about ten times, and the release of string-width that it
 * depends on compiles two regular expressions each time.
 */
function giveWidths(load: NodeJS.Require): void {
  const path = load.resolve('string-width');
  const measuring = { id: path, filename: path, path, loaded: true, exports: widthOf, children: [], paths: [] };
  load.cache[path] ??= { ...measuring, isPreloading: false, parent: null, require: load };
}
