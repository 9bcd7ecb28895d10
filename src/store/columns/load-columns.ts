import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/instant.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { IdColumn } from '../selection-sql.ts';
import { highestOf } from './row-groups.ts';

/** At about 40 bytes each some 400 megabytes. Beyond that SQLite answers: slower, but within any memory. */
const MOST_EVENTS = 10_000_000;

const ID_COLUMNS: readonly IdColumn[] = ['seq', 'action', 'result', 'actor', 'address', 'agent', 'image', 'scope'];

/** The narrow part of all events of a range of time, one array a column. Rows stand in order of time, then number. */
export interface EventColumns {
  readonly range: TimeWindow;
  readonly time: readonly Instant[];
  /** Ids of dictionary rows; 0 is the id of none. */
  readonly ids: Readonly<Record<IdColumn, Uint32Array>>;
  /** The highest id that stands in each column. */
  readonly highest: Readonly<Record<IdColumn, number>>;
}

/** Null where the range holds more than memory should. */
export function loadColumns(database: Database.Database, range: TimeWindow): EventColumns | null {
  const inRange = 'FROM event WHERE time >= :from AND time < :to';
  const count = Number(database.prepare(`SELECT count(*) ${inRange}`).pluck().get(range));
  if (count > MOST_EVENTS) return null;
  const time: Instant[] = [];
  const columns = ID_COLUMNS.map(() => new Uint32Array(count));
  const rows = database
    .prepare<unknown[], readonly [time: Instant, ...ids: readonly (number | null)[]]>(
      `SELECT time, ${ID_COLUMNS.join(', ')} ${inRange} ORDER BY time, seq`,
    )
    .raw()
    .iterate(range);
  for (const values of rows) {
    for (let column = 0; column < columns.length; column++) {
      const ids = columns[column];
      if (ids !== undefined) ids[time.length] = values[column + 1] ?? 0;
    }
    time.push(values[0]);
  }
  const ids = byColumn((name) => columns[ID_COLUMNS.indexOf(name)] ?? new Uint32Array());
  return { range, time, ids, highest: byColumn((name) => highestOf(ids[name])) };
}

function byColumn<T>(of: (name: IdColumn) => T): Readonly<Record<IdColumn, T>> {
  return {
    seq: of('seq'),
    action: of('action'),
    result: of('result'),
    actor: of('actor'),
    address: of('address'),
    agent: of('agent'),
    image: of('image'),
    scope: of('scope'),
  };
}
