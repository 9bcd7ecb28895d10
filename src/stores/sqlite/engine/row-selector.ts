import type Database from 'better-sqlite3';
import type { EventFilter, Selection } from '../../../case/event-filter.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { countOfId, type RowsById, rowsById, rowsOfId } from '../../../numbers/columns/rows-by-id.ts';
import { ScratchNumbers } from '../../../numbers/columns/scratch-numbers.ts';
import { lowerBound } from '../../../numbers/lower-bound.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import { sqlConditionsOf } from '../questions/condition-sql.ts';
import type { IdColumn, IdCondition, IdTest, SqlCondition } from '../questions/sql-condition.ts';
import type { EventColumns } from './load-columns.ts';
import { RecentRows } from './recent-rows.ts';

/** A test that fewer than one row in this many passes is answered by the rows of its ids instead of a scan. */
const INDEX_WHEN_BELOW_ONE_IN = 8;

/** Up to this many ids, a linear scan of them beats a lookup table. */
const LINEAR_SCAN_IDS = 8;

/** From this many rows, evenly spread, the selector estimates which test is the strictest. */
const ORDERING_SAMPLE_ROWS = 64;

/** Length of the longest question, in characters, whose ids are remembered: it has room for a few vocabulary terms. */
const LONGEST_REMEMBERED_QUESTION = 300;

/** Finds the rows of loaded columns that a selection asks for. Rows are indexes into the columns. */
export class RowSelector {
  readonly #database: Database.Database;
  readonly #columns: EventColumns;
  readonly #rowsOfColumn = new Map<IdColumn, RowsById>();
  readonly #statements = new Map<string, Database.Statement<unknown[], number>>();
  /** The ids that each remembered question found, by its text. */
  readonly #ids = new Map<string, readonly number[]>();
  /** The rows of the question that is being answered. */
  readonly #scratch = new ScratchNumbers();
  readonly #recent = new RecentRows();
  readonly #passes = new WeakMap<readonly number[], ReadonlyMap<string, Uint8Array>>();

  constructor(database: Database.Database, columns: EventColumns) {
    this.#database = database;
    this.#columns = columns;
  }

  /**
   * The selected rows in order of time, then number. The list is good until the next question.
   * @throws RangeError for a question that loaded columns cannot answer; callers check that first
   */
  rowsOf({ window, where }: Selection): Uint32Array {
    const { range, time } = this.#columns;
    if (window === null || window.from < range.from || window.to > range.to) throw notLoaded();
    const from = lowerBound(time, window.from);
    const to = Math.max(from, lowerBound(time, window.to));
    // An empty window gives an empty answer to every question.
    if (from === to) return new Uint32Array();
    const tests = this.#testsOf(sqlConditionsOf(where));
    if (tests.length === 0) return this.#rowsBetween(from, to);
    const question = this.#recent.questionOf(from, to, tests);
    const known = this.#recent.find(question, this.#scratch);
    if (known !== null) return known;
    const rows = this.#passingTests(from, to, tests);
    this.#recent.keep(question, rows);
    return rows;
  }

  #passingTests(from: number, to: number, tests: readonly IdTest[]): Uint32Array {
    const rare = this.#rarest(tests, (to - from) / INDEX_WHEN_BELOW_ONE_IN);
    if (rare === null && !tests.some((test) => this.#isLinear(test, to - from))) {
      return this.#passingAll(
        from,
        to,
        this.#strictestFirst(tests, to - from, (at) => from + at),
      );
    }
    const rest = tests.filter((test) => test !== rare);
    const rows = rare === null ? this.#rowsBetween(from, to) : this.#rowsOfIds(rare, from, to);
    const ordered = this.#strictestFirst(rest, rows.length, (at) => numberAt(rows, at));
    return ordered.reduce((left, test) => this.#passing(left, test), rows);
  }

  /**
   * For each part, the rows of its window that pass `where` and every test of its subject, in order of time. The first
   * test of the subject finds the rows by their ids; the other tests only narrow them. Each list is good until the next.
   * @throws RangeError for a part without tests, or with a window that is not loaded
   */
  *rowsOfEach(
    where: readonly EventFilter[],
    parts: readonly { readonly window: TimeWindow | null; readonly subject: readonly IdTest[] | null }[],
  ): Iterable<Uint32Array> {
    const { range, time } = this.#columns;
    const common = this.#testsOf(sqlConditionsOf(where));
    for (const { window, subject } of parts) {
      const [first, ...others] = subject ?? [];
      if (first === undefined || window === null || window.from < range.from || window.to > range.to) throw notLoaded();
      const from = lowerBound(time, window.from);
      const found = this.#rowsOfIds(first, from, Math.max(from, lowerBound(time, window.to)));
      yield [...others, ...common].reduce((left, test) => this.#passing(left, test), found);
    }
  }

  #testsOf(conditions: readonly SqlCondition[]): readonly IdTest[] {
    const tests: IdTest[] = [];
    for (const condition of conditions) {
      if (condition.kind !== 'ids') throw notLoaded();
      const test = this.#testOf(condition);
      // Excluding an empty set excludes nothing.
      if (!test.isExcluded || test.ids.length > 0) tests.push(test);
    }
    return tests;
  }

  /**
   * The tests, strictest first, estimated on a sample of the rows: a row that fails the first test costs no further
   * test.
   */
  #strictestFirst(tests: readonly IdTest[], rows: number, rowAt: (index: number) => number): readonly IdTest[] {
    if (rows <= ORDERING_SAMPLE_ROWS) return tests;
    const sample = new Uint32Array(ORDERING_SAMPLE_ROWS).map((_, index) =>
      rowAt(Math.floor((index * rows) / ORDERING_SAMPLE_ROWS)),
    );
    return tests
      .map((test) => ({ test, left: this.#passing(sample.slice(), test).length }))
      .toSorted((a, b) => a.left - b.left)
      .map(({ test }) => test);
  }

  /** The rows of a range that pass all tests, found in one pass: most rows fail the first test. */
  #passingAll(from: number, to: number, tests: readonly IdTest[]): Uint32Array {
    const lookups = tests.map((test) => ({ values: this.#columns.ids[test.column], passes: this.#passesOf(test) }));
    const rows = this.#scratch.ofLength(to - from);
    let kept = 0;
    for (let row = from; row < to; row++) if (passesAll(lookups, row)) rows[kept++] = row;
    return rows.subarray(0, kept);
  }

  /**
   * Whether comparing ids one by one is cheaper than building a table of all ids. Rules may ask about each of a million
   * actors; building a table for each question would take hours.
   */
  #isLinear({ ids, column }: IdTest, rows: number): boolean {
    return ids.length <= LINEAR_SCAN_IDS && rows < this.#columns.highest[column];
  }

  #testOf({ column, isExcluded, ids, parameters, known: given }: IdCondition): IdTest {
    if (given !== null) return { column, isExcluded, ids: given };
    const question = JSON.stringify([ids, parameters]);
    const known = this.#ids.get(question);
    const found = known ?? [...new Set(this.#statementOf(ids).all(parameters))];
    // A question about one of many subjects is asked once; a question about vocabulary terms is asked again and again.
    if (question.length <= LONGEST_REMEMBERED_QUESTION && 'list' in parameters) this.#ids.set(question, found);
    return { column, isExcluded, ids: found };
  }

  #statementOf(ids: string): Database.Statement<unknown[], number> {
    const known = this.#statements.get(ids) ?? this.#database.prepare<unknown[], number>(ids).pluck();
    this.#statements.set(ids, known);
    return known;
  }

  /** The test that the fewest rows pass; null when `limit` rows or more pass each test. */
  #rarest(tests: readonly IdTest[], limit: number): IdTest | null {
    let [rarest, fewest]: [IdTest | null, number] = [null, limit];
    for (const test of tests) {
      // With many ids, sorting their rows would cost more than a scan.
      if (test.isExcluded || test.column === 'seq' || test.ids.length > limit) continue;
      const byId = this.#rowsById(test.column);
      const left = test.ids.reduce((sum, id) => sum + countOfId(byId, id), 0);
      if (left < fewest) [rarest, fewest] = [test, left];
    }
    return rarest;
  }

  /** The rows between `from` and `to` whose id is one of the test's, in order. */
  #rowsOfIds({ column, ids }: IdTest, from: number, to: number): Uint32Array {
    const byId = this.#rowsById(column);
    const parts = ids.map((id) => rowsOfId(byId, id));
    const found = this.#scratch.ofLength(parts.reduce((sum, part) => sum + part.length, 0));
    let end = 0;
    for (const part of parts) {
      found.set(part, end);
      end += part.length;
    }
    // The rows of a single id are in order already.
    if (parts.length > 1) found.sort();
    return found.subarray(lowerBound(found, from), lowerBound(found, to));
  }

  /** The rows that pass a test. Overwrites `rows`: the answer is a view of its beginning. */
  #passing(rows: Uint32Array, test: IdTest): Uint32Array {
    const values = this.#columns.ids[test.column];
    if (this.#isLinear(test, rows.length)) return passingByScan(rows, values, test);
    const passes = this.#passesOf(test);
    let kept = 0;
    for (let index = 0; index < rows.length; index++) {
      const row = numberAt(rows, index);
      if (passes[numberAt(values, row)] === 1) rows[kept++] = row;
    }
    return rows.subarray(0, kept);
  }

  /** A table that holds 1 for each id that passes. It is kept for as long as the list of ids lives. */
  #passesOf({ column, isExcluded, ids }: IdTest): Uint8Array {
    const known = this.#passes.get(ids);
    const name = `${column} ${isExcluded}`;
    const found = known?.get(name);
    if (found !== undefined) return found;
    const passes = new Uint8Array(this.#columns.highest[column] + 1).fill(isExcluded ? 1 : 0);
    for (const id of ids) passes[id] = isExcluded ? 0 : 1;
    // Id 0 stands for an absent value, which no list of ids has.
    passes[0] = isExcluded ? 1 : 0;
    this.#passes.set(ids, new Map([...(known ?? []), [name, passes]]));
    return passes;
  }

  #rowsBetween(from: number, to: number): Uint32Array {
    const rows = this.#scratch.ofLength(to - from);
    for (let index = 0; index < rows.length; index++) rows[index] = from + index;
    return rows;
  }

  #rowsById(column: IdColumn): RowsById {
    const known = this.#rowsOfColumn.get(column) ?? rowsById(this.#columns.ids[column], this.#columns.highest[column]);
    this.#rowsOfColumn.set(column, known);
    return known;
  }
}

/** `values` holds the id of each row, `passes` holds 1 for each id that passes. */
interface LookupTable {
  readonly values: Uint32Array;
  readonly passes: Uint8Array;
}

function passesAll(lookups: readonly LookupTable[], row: number): boolean {
  for (const { values, passes } of lookups) if (passes[numberAt(values, row)] !== 1) return false;
  return true;
}

/** The rows that pass a test of few ids, without a table. Overwrites `rows`, as `#passing` does. */
function passingByScan(rows: Uint32Array, values: Uint32Array, { isExcluded, ids }: IdTest): Uint32Array {
  let kept = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = numberAt(rows, index);
    const id = numberAt(values, row);
    // Id 0 stands for an absent value, which no list of ids has.
    const isPassing = id === 0 ? isExcluded : ids.includes(id) !== isExcluded;
    if (isPassing) rows[kept++] = row;
  }
  return rows.subarray(0, kept);
}

function notLoaded(): RangeError {
  return new RangeError('loaded columns cannot answer this question');
}
