import type { Format } from '../toolkit/format.ts';
import type { PartsLayout } from './nested-layout.ts';

/** A field of a line that may differ from line to line: its name, and where it stands, in characters. */
export interface LineField {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The layout of a format whose records are lines of text without an identity of their own. Times are written as in the
 * Common Log Format. A dash is no field, because it stands for nothing: lines with one there are written otherwise.
 */
export interface LineLayout extends PartsLayout {
  /**
   * The fields of a line in their order, of which each ends before a blank, a closing quote, a closing bracket or the end
   * of the line; null for a line whose fields mean something else by what stands in them. What stands between them must be
   * the same in every line that is written so.
   */
  fieldsOf(line: string): readonly LineField[] | null;
}

/** A format with a line layout. Its records wrap no others. */
export interface LineFormat extends Format {
  readonly line: LineLayout;
}

export function hasLineLayout(format: Format): format is LineFormat {
  return 'line' in format;
}
