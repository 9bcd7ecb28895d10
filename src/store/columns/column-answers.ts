import type Database from 'better-sqlite3';
import type { Dimension, Page, Selection, Step, Tally } from '../../domain/case-reader.ts';
import { instantOf } from '../../domain/instant.ts';
import { SOURCES } from '../tally-sql.ts';
import { type DimensionValues, readDimension, readTimeUnit } from './dimension-values.ts';
import type { EventColumns } from './load-columns.ts';
import { numberAt } from './number-at.ts';
import { groupedIds, numbersBetween, RowGroups } from './row-groups.ts';
import { RowSelector } from './row-selector.ts';
import { StepParts, type TextAt } from './step-parts.ts';

/** Some twenty megabytes. */
const MOST_STEPS_KEPT = 100_000;

/** One dimension of the loaded rows. */
interface RowDimension {
  readonly name: Dimension;
  /** By row: what the dimension is read from, a row of a dictionary or a day. */
  readonly ids: Uint32Array;
  readonly spelled: DimensionValues;
}

/** Answers what loaded columns can tell; null to every other question. The answers are those of SQL, in its order. */
export class ColumnAnswers {
  readonly #database: Database.Database;
  readonly #columns: EventColumns;
  readonly #selector: RowSelector;
  readonly #dimensions = new Map<Dimension, RowDimension>();
  /** Ids of one dictionary that agree in some dimensions, by the names of those. */
  readonly #groups = new Map<string, RowGroups>();
  #parts: StepParts | null = null;
  /** By row: several rules look at the same pushes and deletions. */
  readonly #steps = new Map<number, Step>();

  constructor(database: Database.Database, columns: EventColumns) {
    this.#database = database;
    this.#columns = columns;
    this.#selector = new RowSelector(database, columns);
  }

  count(selection: Selection): number | null {
    return this.#selector.rowsOf(selection)?.length ?? null;
  }

  sequenceNumbers(selection: Selection, limit: number): readonly number[] | null {
    const rows = this.#selector.rowsOf(selection);
    if (rows === null) return null;
    const { seq } = this.#columns.ids;
    return [
      ...rows
        .map((row) => numberAt(seq, row))
        .sort()
        .subarray(0, limit),
    ];
  }

  /** The numbers of the events of a page, or of all, in its order. */
  page(selection: Selection, page?: Page): readonly number[] | null {
    const rows = this.#selector.rowsOf(selection);
    if (rows === null) return null;
    const { limit = rows.length, offset = 0, order = 'oldest-first' } = page ?? {};
    const end = limit < 0 ? rows.length : offset + limit;
    const shown =
      order === 'newest-first'
        ? rows.subarray(Math.max(0, rows.length - end), Math.max(0, rows.length - offset)).toReversed()
        : rows.subarray(offset, end);
    return [...shown.map((row) => numberAt(this.#columns.ids.seq, row))];
  }

  steps(selection: Selection): readonly Step[] | null {
    const rows = this.#selector.rowsOf(selection);
    if (rows === null) return null;
    const steps: Step[] = [];
    for (const row of rows) {
      const step = this.#steps.get(row) ?? this.#stepAt(row);
      if (step !== null) steps.push(step);
    }
    return steps;
  }

  tallies(selection: Selection, by: readonly Dimension[], leastEvents: number): Iterable<Tally> | null {
    const rows = this.#selector.rowsOf(selection);
    return rows === null ? null : this.#talliesOf(rows, by, leastEvents);
  }

  *#talliesOf(rows: Uint32Array, by: readonly Dimension[], leastEvents: number): Iterable<Tally> {
    const dimensions = by.map((name) => this.#dimension(name));
    const totals = this.#totals(rows, dimensions);
    const { time } = this.#columns;
    const ranked = dimensions.map(({ name, ids, spelled: { values, rankOfId } }) => {
      return { name, values, ranks: totals.row.map((row) => numberAt(rankOfId, numberAt(ids, row))) };
    });
    const order = orderOf(
      totals,
      ranked.map(({ ranks }) => ranks),
      leastEvents,
    );
    for (const group of order) {
      const first = instantOf(time[numberAt(totals.row, group)] ?? Number.NaN);
      const last = instantOf(time[numberAt(totals.lastRow, group)] ?? Number.NaN);
      if (first === null || last === null) continue;
      const key: Partial<Record<Dimension, string | null>> = {};
      for (const { name, values, ranks } of ranked) key[name] = values[numberAt(ranks, group)] ?? null;
      yield { key, events: numberAt(totals.events, group), first, last };
    }
  }

  #stepAt(row: number): Step | null {
    this.#parts ??= new StepParts(this.#database, (name) => this.#textOf(name));
    const step = this.#parts.stepAt(this.#columns, row);
    if (step !== null && this.#steps.size < MOST_STEPS_KEPT) this.#steps.set(row, step);
    return step;
  }

  /** Counts the rows that agree in these dimensions. */
  #totals(rows: Uint32Array, dimensions: readonly RowDimension[]): Totals {
    const groups = new RowGroups(rows.length);
    for (const ids of new Set(dimensions.map((dimension) => dimension.ids))) {
      // Dimensions of one dictionary are put together there, where they are few.
      const { groupOf, size } = this.#idGroups(dimensions.filter((dimension) => dimension.ids === ids));
      groups.split(rows, ids, groupOf, size);
    }
    const size = rows.length === 0 ? 0 : groups.size;
    const totals = { row: new Uint32Array(size), lastRow: new Uint32Array(size), events: new Uint32Array(size) };
    for (let index = 0; index < rows.length; index++) {
      const [row, group] = [numberAt(rows, index), numberAt(groups.groupOf, index)];
      const before = numberAt(totals.events, group);
      if (before === 0) totals.row[group] = row;
      totals.lastRow[group] = row;
      totals.events[group] = before + 1;
    }
    return totals;
  }

  #idGroups(dimensions: readonly RowDimension[]): RowGroups {
    const names = dimensions.map(({ name }) => name).join(' ');
    const known = this.#groups.get(names) ?? groupedIds(dimensions.map(({ spelled }) => spelled.rankOfId));
    this.#groups.set(names, known);
    return known;
  }

  #dimension(name: Dimension): RowDimension {
    const known = this.#dimensions.get(name) ?? this.#readDimension(name);
    this.#dimensions.set(name, known);
    return known;
  }

  #textOf(name: Dimension): TextAt {
    const { ids, spelled } = this.#dimension(name);
    return (row) => spelled.values[numberAt(spelled.rankOfId, numberAt(ids, row))] ?? null;
  }

  #readDimension(name: Dimension): RowDimension {
    const { grouped, key } = SOURCES[name];
    if (grouped === 'day' || grouped === 'hour') return { name, ...readTimeUnit(this.#columns.time, grouped) };
    return { name, ids: this.#columns.ids[grouped], spelled: readDimension(this.#database, grouped, key) };
  }
}

/** What was counted, by group. */
interface Totals {
  /** The first of its rows. */
  readonly row: Uint32Array;
  readonly lastRow: Uint32Array;
  readonly events: Uint32Array;
}

/** The groups with enough events: the busiest first, then by the ranks of their values. */
function orderOf({ events }: Totals, ranks: readonly Uint32Array[], leastEvents: number): Uint32Array {
  const kept = numbersBetween(0, events.length).filter((group) => numberAt(events, group) >= leastEvents);
  return kept.sort((a, b) => {
    const difference = numberAt(events, b) - numberAt(events, a);
    if (difference !== 0) return difference;
    for (const rank of ranks) {
      const byRank = numberAt(rank, a) - numberAt(rank, b);
      if (byRank !== 0) return byRank;
    }
    return 0;
  });
}
