import type Database from 'better-sqlite3';
import { EPOCH, instantOf, printDay } from '../../../domain/instant.ts';
import { valueAt } from '../../../numbers/number-at.ts';
import { type TimeUnit, UNIT_MS } from '../questions/tally-sql.ts';
import { damagedCase } from '../values/damaged-case.ts';
import { highestId } from '../values/dictionary-size.ts';
import { type DimensionValues, NumberedValues } from './numbered-values.ts';

/** How many rows of a dictionary one query reads. */
const ROWS_AT_ONCE = 5000;

/** Evaluates `key`, an SQL expression over the columns of a dictionary table, for every row of it. */
export function readDimension(database: Database.Database, dictionary: string, key: string): DimensionValues {
  const numbered = new NumberedValues(highestId(database, dictionary));
  for (const { ids, values } of partsOf(database, dictionary, key)) numbered.addAll(ids, values);
  return numbered.ranked();
}

interface DictionaryPart {
  readonly ids: readonly number[];
  readonly values: readonly (string | null)[];
}

/**
 * Reads a few thousand rows at a time as JSON lists. Reading row by row takes more than twice as long; reading all rows
 * at once takes more memory.
 */
function* partsOf(database: Database.Database, dictionary: string, key: string): Generator<DictionaryPart> {
  const part = database
    .prepare<[number], [string, string, number]>(
      `SELECT json_group_array(id), json_group_array(iif(typeof(value) = 'text', value, NULL)),
         ifnull(sum(typeof(value) NOT IN ('text', 'null')), 0)
       FROM (SELECT id, ${key} AS value FROM ${dictionary} WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE})`,
    )
    .raw();
  let before = 0;
  for (;;) {
    const [ids, values, strange] = part.get(before) ?? ['[]', '[]', 0];
    if (strange > 0) throw damagedCase(null, `${dictionary} holds values that are no texts`);
    const read: DictionaryPart = { ids: JSON.parse(ids), values: JSON.parse(values) };
    const last = read.ids.at(-1) ?? 0;
    // Ids beyond 2^53 in a damaged case lose precision in JavaScript, and the same page would be read forever.
    if (last <= before) return;
    yield read;
    before = last;
  }
}

/**
 * The day or hour of each row. `ids` counts days or hours from the first one; `spelled` holds the date or the hours since
 * 1970. `time` holds milliseconds in ascending order.
 */
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
    // Times are in order, so rows of the same unit are next to each other.
    if (id !== last) numbered.add(id, unit === 'day' ? printDay(instantOf(at) ?? EPOCH) : String(first + id));
    last = id;
  }
  return { ids, spelled: numbered.ranked() };
}
