import type Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { highestNumber, valueAt } from '../../../numbers/number-at.ts';
import { unpacked } from '../../../numbers/packed-numbers.ts';
import { sortByTime } from '../../../numbers/sort-by-time.ts';
import { STORED_COLUMNS, type StoredColumn } from '../index/stored-columns.ts';
import type { IdColumn } from '../questions/sql-condition.ts';

/** At about 32 bytes each some 300 megabytes. Beyond that SQLite answers: slower, but within any memory. */
const MOST_EVENTS = 10_000_000;

interface Chunk {
  readonly first_seq: number;
  readonly events: number;
  readonly first_time: number;
  readonly last_time: number;
}

/** The narrow part of all events of a range of time, one array a column. Rows stand in order of time, then number. */
export interface EventColumns {
  readonly range: TimeWindow;
  /** Instants. */
  readonly time: Float64Array;
  /** Ids of dictionary rows; 0 is the id of none. */
  readonly ids: Readonly<Record<IdColumn, Uint32Array>>;
  /** The highest id that stands in each column. */
  readonly highest: Readonly<Record<IdColumn, number>>;
}

/**
 * Null where the range holds more than memory should.
 * @throws AuditError `case-unusable` where the index was spoiled
 */
export function loadColumns(
  database: Database.Database,
  range: TimeWindow,
  mostEvents = MOST_EVENTS,
): EventColumns | null {
  const chunks = database
    .prepare<unknown[], Chunk>(
      `SELECT first_seq, events, first_time, last_time FROM event_columns
       WHERE last_time >= :from AND first_time < :to ORDER BY first_seq`,
    )
    .all(range);
  if (!chunks.every(({ events }) => events > 0)) throw spoiled();
  const reader = new ChunkReader(database);
  // Those that the range cuts are looked into, so that there is memory for the events in it and no more.
  const parts = chunks.map((chunk) => ({ chunk, rows: isWithin(chunk, range) ? null : reader.rowsIn(chunk, range) }));
  const count = parts.reduce((sum, { chunk, rows }) => sum + (rows?.length ?? chunk.events), 0);
  if (count > mostEvents) return null;
  const time = new Float64Array(count);
  const ids = byColumn(() => none(count));
  let at = 0;
  for (const { chunk, rows } of parts) {
    const length = rows?.length ?? chunk.events;
    time.set(picked(reader.times(chunk), rows), at);
    for (const name of STORED_COLUMNS) ids[name].set(picked(reader.ids(chunk, name), rows), at);
    for (let row = 0; row < length; row++) ids.seq[at + row] = chunk.first_seq + (rows?.[row] ?? row);
    at += length;
  }
  sortByTime(time, Object.values(ids));
  return { range, time, ids, highest: byColumn((name) => highestNumber(ids[name])) };
}

function byColumn<T>(of: (name: IdColumn) => T): Readonly<Record<IdColumn, T>> {
  return {
    ...{ seq: of('seq'), kind: of('kind'), actor: of('actor') },
    ...{ address: of('address'), image: of('image'), digest: of('digest') },
  };
}

function spoiled(): AuditError {
  return new AuditError('case-unusable', 'The index of events in the case is damaged.', {
    hint: 'imgaudit verify says where. Restore the case from a copy, or import the evidence into a new one.',
  });
}

function none(count: number): Uint32Array {
  return new Uint32Array(count);
}

function isWithin(chunk: Chunk, { from, to }: TimeWindow): boolean {
  return chunk.first_time >= from && chunk.last_time < to;
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The numbers of some rows; null stands for all. */
function picked(numbers: Numbers, rows: Uint32Array | null): Numbers {
  return rows === null ? numbers : Float64Array.from(rows, (row) => numbers[row] ?? 0);
}

/** Reads what the index holds of a chunk of events. */
class ChunkReader {
  readonly #columns: Readonly<Record<'time' | StoredColumn, Database.Statement<[number], Buffer>>>;

  constructor(database: Database.Database) {
    const column = (name: string) =>
      database.prepare<[number], Buffer>(`SELECT ${name} FROM event_columns WHERE first_seq = ?`).pluck();
    this.#columns = {
      ...{ time: column('time'), kind: column('kind'), actor: column('actor') },
      ...{ address: column('address'), image: column('image'), digest: column('digest') },
    };
  }

  times(chunk: Chunk): Float64Array {
    const times = new Float64Array(this.ids(chunk, 'time'));
    for (let row = 0; row < times.length; row++) times[row] = valueAt(times, row) + chunk.first_time;
    return times;
  }

  ids(chunk: Chunk, name: 'time' | StoredColumn): Numbers {
    const bytes = this.#columns[name].get(chunk.first_seq);
    const numbers = Buffer.isBuffer(bytes) ? unpacked(bytes, chunk.events) : null;
    if (numbers !== null) return numbers;
    throw spoiled();
  }

  /** Which rows of a chunk are in a range. */
  rowsIn(chunk: Chunk, { from, to }: TimeWindow): Uint32Array {
    const times = this.times(chunk);
    const rows = none(times.length);
    let found = 0;
    for (let row = 0; row < times.length; row++) {
      const time = valueAt(times, row);
      if (time >= from && time < to) rows[found++] = row;
    }
    return rows.slice(0, found);
  }
}
