import type Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import { EPOCH } from '../../../domain/instant.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { unpacked } from '../../../numbers/columns/packed-numbers.ts';
import { sortByTime } from '../../../numbers/columns/sort-by-time.ts';
import { highestNumber, valueAt } from '../../../numbers/number-at.ts';
import { STORED_COLUMNS, type StoredColumn } from '../index/stored-columns.ts';
import type { IdColumn } from '../questions/sql-condition.ts';
import { highestId } from '../values/dictionary-size.ts';
import { refuseUnexpected } from '../values/expected-values.ts';

/**
 * Events of at most this number are loaded: about 32 bytes each, 300 megabytes in all. For a larger range SQLite answers,
 * which is slower but needs little memory.
 */
const MOST_EVENTS = 10_000_000;

/** Numbers of events are held as 32-bit numbers. */
const HIGHEST_SEQ = 2 ** 32;

/** A segment of the index: events with consecutive numbers. Times are in milliseconds. */
export interface Segment {
  readonly first_seq: number;
  readonly events: number;
  readonly first_time: number;
  readonly last_time: number;
}

/** Times and dictionary ids of all events of a range of time, one array for each column. Rows are in order of time, then number. */
export interface EventColumns {
  readonly range: TimeWindow;
  /** Milliseconds since 1970. */
  readonly time: Float64Array;
  /** Ids of dictionary rows; 0 means that the event has no value. */
  readonly ids: Readonly<Record<IdColumn, Uint32Array>>;
  /** The highest id of each column. */
  readonly highest: Readonly<Record<IdColumn, number>>;
}

/** At most these events before a range are loaded with it even if it holds fewer: they take 30 MB. */
const SHORT_PAST = 1_000_000;

/**
 * A range, with what lies before it if that is nothing or little. A question about the whole past is answered from the
 * columns then, and not from each row of the table.
 */
export function withShortPast(
  database: Database.Database,
  range: TimeWindow,
  mostEvents: number = MOST_EVENTS,
): TimeWindow {
  const { from, to } = range;
  const sums = database
    .prepare<[number, number], { earlier: number; counted: number }>(
      `SELECT total(events) FILTER (WHERE last_time < ?) AS earlier, total(events) AS counted
       FROM event_columns WHERE first_time < ?`,
    )
    .get(from, to);
  const { earlier, counted } = sums ?? { earlier: 0, counted: 0 };
  const isShort = earlier <= Math.max(counted - earlier, SHORT_PAST) && counted <= mostEvents;
  return isShort ? { from: EPOCH, to } : range;
}

/**
 * Loads the columns of all events of a range; null if the range holds more than `mostEvents` events.
 * @throws AuditError `case-unusable` if the index of the case is damaged
 */
export function loadColumns(
  database: Database.Database,
  range: TimeWindow,
  mostEvents = MOST_EVENTS,
): EventColumns | null {
  refuseUnexpected(database, 'event_columns', `(SELECT * FROM event_columns WHERE ${touching(range)})`);
  const segments = database
    .prepare<unknown[], Segment>(
      `SELECT first_seq, events, first_time, last_time FROM event_columns
       WHERE ${touching(range)} ORDER BY first_seq`,
    )
    .all();
  if (!segments.every(isSound)) throw spoiled();
  const reader = new SegmentReader(database);
  // A segment that the range cuts is read first, so that memory is allocated only for its events within the range.
  const parts = segments.map((segment) => ({
    segment,
    rows: isWithin(segment, range) ? null : reader.rowsIn(segment, range),
  }));
  const count = parts.reduce((sum, { segment, rows }) => sum + (rows?.length ?? segment.events), 0);
  if (count > mostEvents) return null;
  const time = new Float64Array(count);
  const ids = byColumn(() => none(count));
  let at = 0;
  for (const { segment, rows } of parts) {
    const length = rows?.length ?? segment.events;
    time.set(picked(reader.times(segment), rows), at);
    for (const name of STORED_COLUMNS) ids[name].set(picked(reader.ids(segment, name), rows), at);
    for (let row = 0; row < length; row++) ids.seq[at + row] = segment.first_seq + (rows?.[row] ?? row);
    at += length;
  }
  sortByTime(time, Object.values(ids));
  return { range, time, ids, highest: byColumn((name) => highestNumber(ids[name])) };
}

/**
 * Refuses columns with ids that no dictionary has: tables are made with a place for each id, and such an id may be far
 * from all others.
 * @throws AuditError `case-unusable`
 */
export function refuseStrangeIds(database: Database.Database, { highest }: Pick<EventColumns, 'highest'>): void {
  for (const name of STORED_COLUMNS) if (highest[name] > highestId(database, name)) throw spoiled();
}

/** Which segments a range touches, in SQL. */
function touching({ from, to }: TimeWindow): string {
  return `last_time >= ${from} AND first_time < ${to}`;
}

/** Whether the numbers of the events of a segment have a place in a column. */
function isSound({ first_seq: first, events }: Segment): boolean {
  return events > 0 && first > 0 && first + events <= HIGHEST_SEQ;
}

function byColumn<T>(of: (name: IdColumn) => T): Readonly<Record<IdColumn, T>> {
  return {
    seq: of('seq'),
    kind: of('kind'),
    actor: of('actor'),
    address: of('address'),
    image: of('image'),
    digest: of('digest'),
  };
}

export function spoiled(): AuditError {
  return new AuditError('case-unusable', 'The index of events in the case is damaged.', {
    hint: 'imgaudit verify says where. Restore the case from a copy, or import the evidence into a new one.',
  });
}

function none(count: number): Uint32Array {
  return new Uint32Array(count);
}

function isWithin(segment: Segment, { from, to }: TimeWindow): boolean {
  return segment.first_time >= from && segment.last_time < to;
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The numbers of some rows; of all rows if `rows` is null. */
function picked(numbers: Numbers, rows: Uint32Array | null): Numbers {
  return rows === null ? numbers : Float64Array.from(rows, (row) => numbers[row] ?? 0);
}

/** Reads the columns of one segment. */
export class SegmentReader {
  readonly #columns: Readonly<Record<'time' | StoredColumn, Database.Statement<[number], Buffer>>>;

  constructor(database: Database.Database) {
    const column = (name: string) =>
      database.prepare<[number], Buffer>(`SELECT ${name} FROM event_columns WHERE first_seq = ?`).pluck();
    this.#columns = {
      time: column('time'),
      kind: column('kind'),
      actor: column('actor'),
      address: column('address'),
      image: column('image'),
      digest: column('digest'),
    };
  }

  /** The time of each event, in milliseconds. */
  times(segment: Segment): Float64Array {
    const times = new Float64Array(this.ids(segment, 'time'));
    for (let row = 0; row < times.length; row++) {
      const time = valueAt(times, row) + segment.first_time;
      // Also true of NaN, which a damaged segment may hold.
      if (!(time >= segment.first_time && time <= segment.last_time)) throw spoiled();
      times[row] = time;
    }
    return times;
  }

  /** The ids of one column. For `time`, these are milliseconds after the first event of the segment. */
  ids(segment: Segment, name: 'time' | StoredColumn): Numbers {
    const bytes = this.#columns[name].get(segment.first_seq);
    const numbers = Buffer.isBuffer(bytes) ? unpacked(bytes, segment.events) : null;
    // Only times need numbers of eight bytes; as an id, such a number may be a fraction.
    if (numbers !== null && (name === 'time' || numbers.BYTES_PER_ELEMENT < 8)) return numbers;
    throw spoiled();
  }

  /** The rows of a segment whose times lie in a range. */
  rowsIn(segment: Segment, { from, to }: TimeWindow): Uint32Array {
    const times = this.times(segment);
    const rows = none(times.length);
    let found = 0;
    for (let row = 0; row < times.length; row++) {
      const time = valueAt(times, row);
      if (time >= from && time < to) rows[found++] = row;
    }
    return rows.slice(0, found);
  }
}
