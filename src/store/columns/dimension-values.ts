import type Database from 'better-sqlite3';
import { EPOCH, instantOf, printDay } from '../../domain/instant.ts';
import { type TimeUnit, UNIT_MS } from '../tally-sql.ts';
import { compareText } from './compare-text.ts';
import { numberAt } from './number-at.ts';

const ROWS_AT_ONCE = 5000;

/** What the rows of a dictionary say in one dimension: equal values share a rank, and ranks sort as values do. */
export interface DimensionValues {
  /** By rank. What is absent has rank 0. */
  readonly values: readonly (string | null)[];
  readonly rankOfId: Uint32Array;
}

type DictionaryRow = readonly [id: number, ...values: (string | null)[]];

/** Reads `keys`, expressions over the dictionary's columns, of all its rows. */
export function readDimensions(
  database: Database.Database,
  dictionary: string,
  keys: readonly string[],
): readonly DimensionValues[] {
  const highest = Number(database.prepare(`SELECT max(id) FROM ${dictionary}`).pluck().get());
  const part = database
    .prepare<unknown[], DictionaryRow>(
      `SELECT id, ${keys.join(', ')} FROM ${dictionary} WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
    )
    .raw();
  const numbered = keys.map(() => new NumberedValues(highest));
  for (const row of rowsOf(part)) {
    for (let index = 0; index < numbered.length; index++) {
      const value = row[index + 1];
      numbered[index]?.add(row[0], typeof value === 'string' ? value : null);
    }
  }
  return numbered.map((values) => values.ranked());
}

/** One row at a time takes SQLite three times as long; all of them at once, memory. */
function* rowsOf(part: Database.Statement<unknown[], DictionaryRow>) {
  let rows = part.all(0);
  while (rows.length > 0) {
    yield* rows;
    rows = part.all(rows.at(-1)?.[0] ?? Number.MAX_SAFE_INTEGER);
  }
}

/** Values in order of appearance: the ids are many, their values few. */
class NumberedValues {
  readonly #numbers = new Map<string | null, number>([[null, 0]]);
  readonly #numberOfId: Uint32Array;

  constructor(highest: number) {
    this.#numberOfId = new Uint32Array(highest + 1);
  }

  add(id: number, value: string | null): void {
    const number = this.#numbers.get(value) ?? this.#numbers.size;
    if (number === this.#numbers.size) this.#numbers.set(value, number);
    this.#numberOfId[id] = number;
  }

  ranked(): DimensionValues {
    const [numbers, numberOfId] = [this.#numbers, this.#numberOfId];
    const distinct = [...numbers.keys()].filter((value) => value !== null).toSorted(compareText);
    const values = [null, ...distinct];
    const rankOfNumber = new Uint32Array(values.length);
    for (const [rank, value] of values.entries()) rankOfNumber[numbers.get(value) ?? 0] = rank;
    return { values, rankOfId: numberOfId.map((number) => numberAt(rankOfNumber, number)) };
  }
}

/** By row: the day or hour, counted from the first one. */
export function readTimeUnit(
  time: Float64Array,
  unit: TimeUnit,
): { readonly ids: Uint32Array; readonly spelled: DimensionValues } {
  const unitOf = (at: number): number => Math.trunc(at / UNIT_MS[unit]);
  const first = unitOf(time[0] ?? 0);
  const ids = new Uint32Array(time.length);
  const numbered = new NumberedValues(unitOf(time.at(-1) ?? 0) - first);
  let last = -1;
  for (const [row, at] of time.entries()) {
    const id = unitOf(at) - first;
    ids[row] = id;
    // Times are in order: equal units follow each other.
    if (id !== last) numbered.add(id, unit === 'day' ? printDay(instantOf(at) ?? EPOCH) : String(first + id));
    last = id;
  }
  return { ids, spelled: numbered.ranked() };
}
