import type { Zone } from '../../domain/instant.ts';
import { mapped } from '../../numbers/sequence.ts';
import { type Cell, type Table, text } from '../../report/report.ts';
import type { Palette } from './ansi.ts';
import { humanText } from './cell-text.ts';
import { type MeasuredColumn, totalWidth } from './choose-widths.ts';
import { widthOf, wrapWidth } from './fit-width.ts';
import { neutralise } from './neutralise.ts';

/** A column with what can be said of all its cells at once. */
export interface MeasuredOnce extends MeasuredColumn {
  /** Width of the heading. */
  readonly heading: number;
  /** The cell of all rows, where all show the same. */
  readonly only: Cell | null;
  /** The folder of all paths in it; empty for none. */
  readonly folder: string;
}

/** A table without what is said above it, and the lines that say it. */
export interface TableOnce {
  readonly table: Table;
  readonly columns: readonly MeasuredOnce[];
  readonly told: readonly string[];
}

interface Place {
  readonly width: number;
  readonly zone: Zone;
  readonly palette: Palette;
}

/**
 * Says once, above a table that is too wide, what all its rows have in common, so that other columns get the room: a
 * value that is the same in all rows, and the folder that all files lie in.
 */
export function toldOnce(table: Table, columns: readonly MeasuredOnce[], { width, zone, palette }: Place): TableOnce {
  const natural = totalWidth(columns.map((column) => ({ width: column.natural })));
  if (natural <= width || table.rows.length < 2) return { table, columns, told: [] };
  const isTold = ({ column, only }: MeasuredOnce) => column.toldOnce === true && only !== null;
  const facts = columns.filter(isTold).map(({ column, only }) => {
    return `${neutralise(column.title).toLowerCase()} ${only === null ? '' : humanText(only, zone)}`;
  });
  const kept = columns.filter((column) => !isTold(column));
  const folders = kept.filter(({ folder }) => folder !== '');
  const sentences = [
    ...(facts.length === 0 ? [] : [`All rows: ${facts.join(', ')}`]),
    ...folders.map(({ folder }) => `All files in ${neutralise(folder)}`),
  ];
  const told = sentences.flatMap((sentence) => wrapWidth(sentence, Math.max(20, width)));
  return {
    table: folders.reduce(withoutFolder, table),
    columns: kept.map(shortened),
    told: told.map((line) => `${palette.faint(line)}\n`),
  };
}

function withoutFolder(table: Table, { column, folder }: MeasuredOnce): Table {
  const at = table.columns.indexOf(column);
  const rows = mapped(table.rows, (row) => {
    const cell = row[at];
    const isInside = cell?.kind === 'text' && cell.text !== null;
    return isInside ? row.with(at, text(cell.text.slice(folder.length))) : row;
  });
  return { ...table, rows };
}

function shortened(measured: MeasuredOnce): MeasuredOnce {
  const { natural, heading, folder } = measured;
  return folder === '' ? measured : { ...measured, natural: Math.max(heading, natural - widthOf(folder)) };
}
