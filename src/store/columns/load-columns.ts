import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/instant.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { IdColumn, KindColumn } from '../selection-sql.ts';
import { numberAt } from './number-at.ts';
import { highestOf } from './row-groups.ts';

/** At about 40 bytes each some 400 megabytes. Beyond that SQLite answers: slower, but within any memory. */
const MOST_EVENTS = 10_000_000;

type StoredRow = readonly [
  time: Instant,
  seq: number,
  kind: number,
  actor: number,
  address: number,
  image: number | null,
  digest: number | null,
];

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
export function loadColumns(
  database: Database.Database,
  range: TimeWindow,
  mostEvents = MOST_EVENTS,
): EventColumns | null {
  const inRange = 'FROM event WHERE time >= :from AND time < :to';
  const count = Number(database.prepare(`SELECT count(*) ${inRange}`).pluck().get(range));
  if (count > mostEvents) return null;
  // Of its full length from the start: growing it would copy it again and again.
  const time = new Array<Instant>(count);
  let row = 0;
  const [seq, kind, actor] = [none(count), none(count), none(count)];
  const [address, image, digest] = [none(count), none(count), none(count)];
  const rows = database
    .prepare<unknown[], StoredRow>(
      `SELECT time, seq, kind, actor, address, image, digest ${inRange} ORDER BY time, seq`,
    )
    .raw()
    .iterate(range);
  for (const values of rows) {
    // By index: to take a row apart would be an iterator more for each of millions.
    time[row] = values[0];
    seq[row] = values[1];
    kind[row] = values[2];
    actor[row] = values[3];
    address[row] = values[4];
    image[row] = values[5] ?? 0;
    digest[row] = values[6] ?? 0;
    row++;
  }
  const ids = { seq, actor, address, image, digest, ...partsOfKinds(database, kind) };
  return { range, time, ids, highest: byColumn((name) => highestOf(ids[name])) };
}

function none(count: number): Uint32Array {
  return new Uint32Array(count);
}

/** By row: what the kind of the event is made of. */
function partsOfKinds(database: Database.Database, kinds: Uint32Array): Readonly<Record<KindColumn, Uint32Array>> {
  const partOf = (part: KindColumn): Uint32Array => {
    const ofKind = none(highestOf(kinds) + 1);
    const rows = database.prepare<[], readonly [id: number, part: number]>(`SELECT id, ${part} FROM kind`).raw();
    for (const [id, value] of rows.iterate()) ofKind[id] = value;
    return kinds.map((kind) => numberAt(ofKind, kind));
  };
  return { action: partOf('action'), result: partOf('result'), agent: partOf('agent'), scope: partOf('scope') };
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
    digest: of('digest'),
    scope: of('scope'),
  };
}
