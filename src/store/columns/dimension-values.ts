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

/** Reads `keys`, expressions over the dictionary's columns, of all its rows. */
export function readDimensions(
  database: Database.Database,
  dictionary: string,
  keys: readonly string[],
): readonly DimensionValues[] {
  const highest = Number(database.prepare(`SELECT max(id) FROM ${dictionary}`).pluck().get());
  const numbered = keys.map(() => new NumberedValues(highest));
  for (const { ids, values } of partsOf(database, dictionary, keys)) {
    for (const [index, ofKey] of values.entries()) numbered[index]?.addAll(ids, ofKey);
  }
  return numbered.map((values) => values.ranked());
}

interface DictionaryPart {
  readonly ids: readonly number[];
  /** By key, then by place among the ids. */
  readonly values: readonly (readonly (string | null)[])[];
}

/**
 * Some thousand rows at a time, each column as a list of JSON: row by row it takes more than twice as long, all at once
 * more memory.
 */
function* partsOf(database: Database.Database, dictionary: string, keys: readonly string[]): Generator<DictionaryPart> {
  const columns = keys.map((key, index) => `${key} AS k${index}`);
  const columnLists = keys.map((_, index) => `json_group_array(iif(typeof(k${index}) = 'text', k${index}, NULL))`);
  const part = database
    .prepare<[number], string[]>(
      `SELECT json_group_array(id), ${columnLists.join(', ')}
       FROM (SELECT id, ${columns.join(', ')} FROM ${dictionary} WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE})`,
    )
    .raw();
  let before = 0;
  for (;;) {
    const lists = part.get(before) ?? [];
    const ids: readonly number[] = JSON.parse(lists[0] ?? '[]');
    const last = ids.at(-1) ?? 0;
    // Numbers beyond 2^53, where somebody spoiled them, come again and again.
    if (last <= before) return;
    yield { ids, values: lists.slice(1).map((list): (string | null)[] => JSON.parse(list)) };
    before = last;
  }
}

/** Values in order of appearance: the ids are many, their values few. */
class NumberedValues {
  readonly #numbers = new Map<string | null, number>([[null, 0]]);
  readonly #numberOfId: Uint32Array;

  constructor(highest: number) {
    this.#numberOfId = new Uint32Array(highest + 1);
  }

  addAll(ids: readonly number[], values: readonly (string | null)[]): void {
    for (let index = 0; index < ids.length; index++) this.add(ids[index] ?? 0, values[index] ?? null);
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
