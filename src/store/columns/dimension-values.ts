import type Database from 'better-sqlite3';
import { EPOCH, instantOf, printDay } from '../../domain/instant.ts';
import { type TimeUnit, UNIT_MS } from '../tally-sql.ts';
import { compareText } from './compare-text.ts';
import { highestNumber, numberAt } from './number-at.ts';

const ROWS_AT_ONCE = 5000;

/** What the rows of a dictionary say in one dimension: equal values share a rank, and ranks sort as values do. */
export interface DimensionValues {
  /** By rank. What is absent has rank 0. */
  readonly values: readonly (string | null)[];
  readonly rankOfId: Uint32Array;
}

/** Reads `key`, an expression over the dictionary's columns, of all its rows. */
export function readDimension(database: Database.Database, dictionary: string, key: string): DimensionValues {
  const highest = Number(database.prepare(`SELECT max(id) FROM ${dictionary}`).pluck().get());
  const part = database
    .prepare<unknown[], readonly [id: number, value: string | null]>(
      `SELECT id, ${key} FROM ${dictionary} WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
    )
    .raw();
  return ranked(rowsOf(part), highest);
}

/** One row at a time takes SQLite three times as long; all of them at once, memory. */
function* rowsOf(part: Database.Statement<unknown[], readonly [id: number, value: string | null]>) {
  let rows = part.all(0);
  while (rows.length > 0) {
    yield* rows;
    rows = part.all(rows.at(-1)?.[0] ?? Number.MAX_SAFE_INTEGER);
  }
}

function ranked(rows: Iterable<readonly [id: number, value: string | null]>, highest: number): DimensionValues {
  // Numbered in order of appearance first: the rows are many, their values few.
  const numbers = new Map<string | null, number>([[null, 0]]);
  const numberOfId = new Uint32Array(highest + 1);
  for (const [id, value] of rows) {
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    numberOfId[id] = number;
  }
  const distinct = [...numbers.keys()].filter((value) => value !== null).toSorted(compareText);
  const values = [null, ...distinct];
  const rankOfNumber = new Uint32Array(values.length);
  for (const [rank, value] of values.entries()) rankOfNumber[numbers.get(value) ?? 0] = rank;
  return { values, rankOfId: numberOfId.map((number) => numberAt(rankOfNumber, number)) };
}

/** By row: the day or hour, counted from the first one. */
export function readTimeUnit(
  time: Float64Array,
  unit: TimeUnit,
): { readonly ids: Uint32Array; readonly spelled: DimensionValues } {
  const unitOf = (at: number): number => Math.trunc(at / UNIT_MS[unit]);
  const first = unitOf(time[0] ?? 0);
  const ids = new Uint32Array(time.length);
  const texts = new Map<number, string>();
  let last = -1;
  for (const [row, at] of time.entries()) {
    const id = unitOf(at) - first;
    ids[row] = id;
    // Times are in order: equal units follow each other.
    if (id !== last) texts.set(id, unit === 'day' ? printDay(instantOf(at) ?? EPOCH) : String(first + id));
    last = id;
  }
  return { ids, spelled: ranked(texts, highestNumber(ids)) };
}
