import type Database from 'better-sqlite3';
import type { Selection } from '../../../case/case-reader.ts';
import { lowerBound } from '../../../numbers/lower-bound.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import { numbersBetween } from '../../../numbers/row-groups.ts';
import { type RowsById, rowsById } from '../../../numbers/rows-by-id.ts';
import { type Condition, conditionsOf, type IdColumn, type IdCondition } from '../questions/selection-sql.ts';
import type { EventColumns } from './load-columns.ts';

/** Conditions that leave fewer than one row in so many are answered by the places of their ids, not by a scan. */
const RARE = 8;

/** So few ids are looked for one by one. */
const FEW = 8;

/** So many rows tell which test is the strictest. */
const SAMPLE = 64;

/** A list of a few terms, in characters of the question. */
const LONGEST_REMEMBERED = 300;

/** The ids that a condition names, and how they are held against a column. */
interface IdTest {
  readonly column: IdColumn;
  readonly isExcluded: boolean;
  readonly ids: readonly number[];
}

/** Finds the rows of loaded columns that a selection asks for. */
export class RowSelector {
  readonly #database: Database.Database;
  readonly #columns: EventColumns;
  readonly #places = new Map<IdColumn, RowsById>();
  readonly #statements = new Map<string, Database.Statement<unknown[], number>>();
  /** By question. */
  readonly #ids = new Map<string, readonly number[]>();
  readonly #passes = new WeakMap<readonly number[], ReadonlyMap<string, Uint8Array>>();

  constructor(database: Database.Database, columns: EventColumns) {
    this.#database = database;
    this.#columns = columns;
  }

  /** In order of time, then number; null where the columns cannot tell. */
  rowsOf({ window, where }: Selection): Uint32Array | null {
    const { range, time } = this.#columns;
    if (window === null || window.from < range.from || window.to > range.to) return null;
    const from = lowerBound(time, window.from);
    const to = Math.max(from, lowerBound(time, window.to));
    // Whatever is asked of no rows.
    if (from === to) return new Uint32Array();
    const tests = this.#testsOf(where.flatMap(conditionsOf));
    if (tests === null) return null;
    if (tests.length === 0) return numbersBetween(from, to);
    const rare = this.#rarest(tests, (to - from) / RARE);
    if (rare === null && !tests.some((test) => this.#isFew(test, to - from))) {
      return this.#sifted(
        from,
        to,
        this.#strictestFirst(tests, to - from, (at) => from + at),
      );
    }
    const rest = tests.filter((test) => test !== rare);
    const rows = rare === null ? numbersBetween(from, to) : this.#placed(rare, from, to);
    const ordered = this.#strictestFirst(rest, rows.length, (at) => numberAt(rows, at));
    const kept = ordered.reduce((left, test) => this.#passing(left, test), rows);
    // A view keeps all of its buffer alive.
    return kept.length < rows.length ? kept.slice() : kept;
  }

  /** Null where one asks for more than ids. */
  #testsOf(conditions: readonly Condition[]): readonly IdTest[] | null {
    const tests: IdTest[] = [];
    for (const condition of conditions) {
      if (condition.kind !== 'ids') return null;
      const test = this.#testOf(condition);
      // Nothing is among no ids: there is nothing to leave out.
      if (!test.isExcluded || test.ids.length > 0) tests.push(test);
    }
    return tests;
  }

  /** Tests in the order in which they fail, by some of many rows: what the first one leaves out, no other looks at. */
  #strictestFirst(tests: readonly IdTest[], rows: number, rowAt: (index: number) => number): readonly IdTest[] {
    if (rows <= SAMPLE) return tests;
    const sample = new Uint32Array(SAMPLE).map((_, index) => rowAt(Math.floor((index * rows) / SAMPLE)));
    return tests
      .map((test) => ({ test, left: this.#passing(sample.slice(), test).length }))
      .toSorted((a, b) => a.left - b.left)
      .map(({ test }) => test);
  }

  /** The rows of a range that pass all tests, each held against all of them at once: most fail the first. */
  #sifted(from: number, to: number, tests: readonly IdTest[]): Uint32Array {
    const sieves = tests.map((test) => ({ values: this.#columns.ids[test.column], passes: this.#passesOf(test) }));
    const rows = new Uint32Array(to - from);
    let kept = 0;
    for (let row = from; row < to; row++) if (isThrough(sieves, row)) rows[kept++] = row;
    return kept < rows.length ? rows.slice(0, kept) : rows;
  }

  /** A million actors are asked about one by one: a table of all ids for each of them would take hours. */
  #isFew({ ids, column }: IdTest, rows: number): boolean {
    return ids.length <= FEW && rows < this.#columns.highest[column];
  }

  #testOf({ column, isExcluded, ids, parameters }: IdCondition): IdTest {
    const question = JSON.stringify([ids, parameters]);
    const known = this.#ids.get(question);
    const found = known ?? [...new Set(this.#statementOf(ids).all(parameters))];
    // Questions about one of many subjects are asked once; those about vocabularies again and again.
    if (question.length <= LONGEST_REMEMBERED && 'list' in parameters) this.#ids.set(question, found);
    return { column, isExcluded, ids: found };
  }

  #statementOf(ids: string): Database.Statement<unknown[], number> {
    const known = this.#statements.get(ids) ?? this.#database.prepare<unknown[], number>(ids).pluck();
    this.#statements.set(ids, known);
    return known;
  }

  /** The test that leaves the fewest rows, where it leaves fewer than `limit`. */
  #rarest(tests: readonly IdTest[], limit: number): IdTest | null {
    let [rarest, fewest]: [IdTest | null, number] = [null, limit];
    for (const test of tests) {
      // The places of many ids have to be sorted again.
      if (test.isExcluded || test.column === 'seq' || test.ids.length > limit) continue;
      const places = this.#rowsById(test.column);
      const left = test.ids.reduce((sum, id) => sum + startOf(places, id + 1) - startOf(places, id), 0);
      if (left < fewest) [rarest, fewest] = [test, left];
    }
    return rarest;
  }

  #placed({ column, ids }: IdTest, from: number, to: number): Uint32Array {
    const places = this.#rowsById(column);
    const parts = ids.map((id) => places.rows.subarray(startOf(places, id), startOf(places, id + 1)));
    const found = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let end = 0;
    for (const part of parts) {
      found.set(part, end);
      end += part.length;
    }
    // The rows of one id are in order already.
    if (parts.length > 1) found.sort();
    return found.subarray(lowerBound(found, from), lowerBound(found, to));
  }

  #passing(rows: Uint32Array, test: IdTest): Uint32Array {
    const values = this.#columns.ids[test.column];
    if (this.#isFew(test, rows.length)) return passingFew(rows, values, test);
    const passes = this.#passesOf(test);
    let kept = 0;
    for (let index = 0; index < rows.length; index++) {
      const row = numberAt(rows, index);
      if (passes[numberAt(values, row)] === 1) rows[kept++] = row;
    }
    return rows.subarray(0, kept);
  }

  /** By id, whether it passes; made once for the ids of a question that is remembered. */
  #passesOf({ column, isExcluded, ids }: IdTest): Uint8Array {
    const known = this.#passes.get(ids);
    const name = `${column} ${isExcluded}`;
    const found = known?.get(name);
    if (found !== undefined) return found;
    const passes = new Uint8Array(this.#columns.highest[column] + 1).fill(isExcluded ? 1 : 0);
    for (const id of ids) passes[id] = isExcluded ? 0 : 1;
    // As in SQL, what is absent is neither among some ids nor not among them.
    if (ids.length > 0) passes[0] = 0;
    this.#passes.set(ids, new Map([...(known ?? []), [name, passes]]));
    return passes;
  }

  #rowsById(column: IdColumn): RowsById {
    const known = this.#places.get(column) ?? rowsById(this.#columns.ids[column], this.#columns.highest[column]);
    this.#places.set(column, known);
    return known;
  }
}

/** By row its id, and by id whether it passes. */
interface Sieve {
  readonly values: Uint32Array;
  readonly passes: Uint8Array;
}

function isThrough(sieves: readonly Sieve[], row: number): boolean {
  for (const { values, passes } of sieves) if (passes[numberAt(values, row)] !== 1) return false;
  return true;
}

/** The same for few ids and few rows, without a table. */
function passingFew(rows: Uint32Array, values: Uint32Array, { isExcluded, ids }: IdTest): Uint32Array {
  let kept = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = numberAt(rows, index);
    const id = numberAt(values, row);
    const isPassing = ids.length === 0 ? isExcluded : id !== 0 && ids.includes(id) !== isExcluded;
    if (isPassing) rows[kept++] = row;
  }
  return rows.subarray(0, kept);
}

/** Ids beyond those that occur in the column have no rows: they start at the end. */
function startOf({ starts, rows }: RowsById, id: number): number {
  return starts[id] ?? rows.length;
}
