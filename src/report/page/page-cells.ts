import { parseInstant } from '../../domain/instant.ts';
import { periodCells } from '../cells.ts';
import { type Cell, type Section, text, time } from '../report.ts';
import type { PagePeriod } from './page-input.ts';

/** A time of the input as a cell. */
export function at(iso: string | null): Cell {
  return time(iso === null ? null : (parseInstant(iso)?.instant ?? null));
}

export function period({ from, to }: PagePeriod): readonly Cell[] {
  return periodCells(parseInstant(from)?.instant ?? null, parseInstant(to)?.instant ?? null);
}

/** What is left out of a list stands below it. */
export function cutSection(cut: string | null): readonly Section[] {
  return cut === null ? [] : [{ kind: 'facts', facts: [{ label: 'Note', cells: [text(cut)] }] }];
}
