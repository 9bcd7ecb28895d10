import type Database from 'better-sqlite3';
import { EPOCH, instantOf, printDay } from '../../../domain/instant.ts';
import { valueAt } from '../../../numbers/number-at.ts';
import { type TimeUnit, UNIT_MS } from '../questions/tally-sql.ts';
import { type DimensionValues, NumberedValues } from './numbered-values.ts';

const ROWS_AT_ONCE = 5000;

/** Reads `key`, an expression over the dictionary's columns, of all its rows. */
export function readDimension(database: Database.Database, dictionary: string, key: string): DimensionValues {
  const highest = Number(database.prepare(`SELECT max(id) FROM ${dictionary}`).pluck().get());
  const numbered = new NumberedValues(highest);
  for (const { ids, values } of partsOf(database, dictionary, key)) numbered.addAll(ids, values);
  return numbered.ranked();
}

interface DictionaryPart {
  readonly ids: readonly number[];
  readonly values: readonly (string | null)[];
}

/**
 * Some thousand rows at a time, as lists of JSON: row by row it takes more than twice as long, all at once more memory.
 */
function* partsOf(database: Database.Database, dictionary: string, key: string): Generator<DictionaryPart> {
  const part = database
    .prepare<[number], [string, string]>(
      `SELECT json_group_array(id), json_group_array(iif(typeof(value) = 'text', value, NULL))
       FROM (SELECT id, ${key} AS value FROM ${dictionary} WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE})`,
    )
    .raw();
  let before = 0;
  for (;;) {
    const [ids, values] = part.get(before) ?? ['[]', '[]'];
    const read: DictionaryPart = { ids: JSON.parse(ids), values: JSON.parse(values) };
    const last = read.ids.at(-1) ?? 0;
    // Numbers beyond 2^53, where somebody spoiled them, come again and again.
    if (last <= before) return;
    yield read;
    before = last;
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
  // A counting loop: iterating over entries would make an array for each of millions of rows.
  for (let row = 0; row < time.length; row++) {
    const at = valueAt(time, row);
    const id = unitOf(at) - first;
    ids[row] = id;
    // Times are in order: equal units follow each other.
    if (id !== last) numbered.add(id, unit === 'day' ? printDay(instantOf(at) ?? EPOCH) : String(first + id));
    last = id;
  }
  return { ids, spelled: numbered.ranked() };
}
