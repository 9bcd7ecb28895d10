import type { Zone } from '../../domain/instant.ts';
import { folderOf, sharedFolder } from '../../domain/text/common-folder.ts';
import type { Cell, Column, Table } from '../../report/report.ts';
import { humanText } from './cell-text.ts';
import { canMeasure, loadWidths, widthOf } from './fit-width.ts';

/** Wrapped text is not spread wider than this: long lines are hard to read. */
const WIDEST_WRAPPED = 100;

/** A column that people see, and what its cells are like. */
export interface ColumnMeasure {
  readonly column: Column;
  /** Place of its cells in a row. */
  readonly index: number;
  /** Width of the widest cell, without the heading. */
  readonly widest: number;
  /** Whether any cell is a time. */
  readonly hasTime: boolean;
  /** Whether any cell has a value. */
  readonly hasValue: boolean;
  /** The cell that stands for all of them, where all rows show the same; else null. */
  readonly only: Cell | null;
  /** The folder in which all files of a column of paths lie; empty for other columns, and where they share none. */
  readonly folder: string;
}

/** The most terminal columns that a column takes when there is room. */
export function mostWidthOf({ wraps }: Column): number {
  return wraps === true ? WIDEST_WRAPPED : Number.POSITIVE_INFINITY;
}

/**
 * Measures the columns that people see side by side. The rows are read once and not kept, because there may be millions. Loads
 * what measures other scripts when a cell needs it.
 */
export async function measureTable({ columns, rows }: Table, zone: Zone): Promise<readonly ColumnMeasure[]> {
  const measures = columns.flatMap((column, index) => {
    return column.audience === 'machines' || column.below !== undefined ? [] : [new Measure(column, index, zone)];
  });
  for (const row of rows) {
    for (const measure of measures) {
      const needsWidths = measure.add(row[measure.index]);
      if (!needsWidths) continue;
      await loadWidths();
      measure.add(row[measure.index]);
    }
  }
  return measures;
}

class Measure implements ColumnMeasure {
  widest = 0;
  hasTime = false;
  hasValue = false;
  only: Cell | null = null;
  /** Null before the first path. */
  #folder: string | null = null;
  /** What the cells show as far as all show the same; null from the first one that differs. */
  #shown: string | null | undefined;
  readonly column: Column;
  readonly index: number;
  readonly #zone: Zone;
  readonly #most: number;

  constructor(column: Column, index: number, zone: Zone) {
    this.column = column;
    this.index = index;
    this.#zone = zone;
    this.#most = mostWidthOf(column);
  }

  get folder(): string {
    return this.#folder ?? '';
  }

  /** Measures one more cell. True if it cannot be measured before `loadWidths`. */
  add(cell: Cell | undefined): boolean {
    if (cell === undefined) return false;
    this.hasTime ||= cell.kind === 'time';
    this.hasValue ||= isValue(cell);
    const text = humanText(cell, this.#zone);
    if (!canMeasure(text)) return true;
    if (this.#shown !== null) this.#compare(cell, text);
    if (this.column.isPath === true && this.#folder !== '' && isValue(cell)) {
      this.#folder = this.#folder === null ? folderOf(text) : sharedFolder(this.#folder, text);
    }
    // The column is not drawn wider than that.
    if (this.widest >= this.#most) return false;
    this.widest = Math.max(this.widest, widthOf(text));
    return false;
  }

  #compare(cell: Cell, text: string): void {
    this.#shown = this.#shown === undefined || this.#shown === text ? text : null;
    this.only = this.#shown === null ? null : cell;
  }
}

function isValue(cell: Cell): boolean {
  return cell.kind !== 'text' || cell.text !== null;
}
