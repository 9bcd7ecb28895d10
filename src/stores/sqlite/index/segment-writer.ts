import type Database from 'better-sqlite3';
import { packed } from '../../../numbers/columns/packed-numbers.ts';
import { greatest, least } from '../../../numbers/extremes.ts';
import { RowInserter } from '../connection/row-inserter.ts';
import { postingsOf } from './postings.ts';
import { POSTED_COLUMNS, type PostedColumn, STORED_COLUMNS, type StoredColumn } from './stored-columns.ts';

/** The longer a segment, the fewer posting lists there are for each image. This many events take about 7 MB of memory. */
const EVENTS_PER_SEGMENT = 1 << 18;

/** The columns of an event that a segment holds; id 0 means that there is no value. */
export type IndexedEvent = Readonly<Record<'time' | StoredColumn, number>>;

/** The same of events that follow each other. */
export type IndexedEvents = Readonly<Record<'time' | StoredColumn, Float64Array>>;

/**
 * Writes segments, and the posting lists of each segment: see docs/case-format.md. Events must be added in the order of
 * their numbers, without a gap.
 */
export class SegmentWriter {
  readonly #insert: Database.Statement;
  readonly #post: Readonly<Record<PostedColumn, RowInserter>>;
  readonly #times: Float64Array;
  readonly #ids: Readonly<Record<StoredColumn, Uint32Array>>;
  #events = 0;
  #firstSeq = 0;

  constructor(database: Database.Database, eventsPerSegment = EVENTS_PER_SEGMENT) {
    const ids = () => new Uint32Array(eventsPerSegment);
    this.#times = new Float64Array(eventsPerSegment);
    this.#ids = { kind: ids(), actor: ids(), address: ids(), image: ids(), digest: ids() };
    this.#insert = database.prepare(`INSERT INTO event_columns
      (first_seq, events, first_time, last_time, time, ${STORED_COLUMNS.join(', ')})
      VALUES (:firstSeq, :events, :first, :last, :time, ${STORED_COLUMNS.map((name) => `:${name}`).join(', ')})`);
    const post = (column: PostedColumn) =>
      new RowInserter(database, `event_of_${column}`, ['first_seq', column, 'posted']);
    this.#post = { image: post('image'), address: post('address') };
  }

  /** Drops events that were not written; the next event has this number. */
  begin(firstSeq: number): void {
    this.#events = 0;
    this.#firstSeq = firstSeq;
  }

  add({ time, kind, actor, address, image, digest }: IndexedEvent): void {
    const at = this.#events++;
    const ids = this.#ids;
    this.#times[at] = time;
    ids.kind[at] = kind;
    ids.actor[at] = actor;
    ids.address[at] = address;
    ids.image[at] = image;
    ids.digest[at] = digest;
    if (this.#events === this.#times.length) this.write();
  }

  addAll(events: IndexedEvents): void {
    const { length } = events.time;
    for (let from = 0; from < length; ) {
      const to = Math.min(length, from + this.#times.length - this.#events);
      this.#times.set(events.time.subarray(from, to), this.#events);
      for (const name of STORED_COLUMNS) this.#ids[name].set(events[name].subarray(from, to), this.#events);
      this.#events += to - from;
      if (this.#events === this.#times.length) this.write();
      from = to;
    }
  }

  /** Writes the events that are left as a shorter segment; must be called at the end of a file. */
  write(): void {
    const [events, firstSeq] = [this.#events, this.#firstSeq];
    if (events === 0) return;
    const times = this.#times.subarray(0, events);
    const [first, last] = [least(times, Number.POSITIVE_INFINITY), greatest(times, 0)];
    const time = packed(times.map((at) => at - first));
    const ids = Object.fromEntries(STORED_COLUMNS.map((name) => [name, packed(this.#ids[name].subarray(0, events))]));
    this.#insert.run({ firstSeq, events, first, last, time, ...ids });
    const kinds = this.#ids.kind.subarray(0, events);
    for (const column of POSTED_COLUMNS) {
      const post = this.#post[column];
      for (const { id, rows } of postingsOf(this.#ids[column].subarray(0, events), kinds)) {
        post.add(firstSeq);
        post.add(id);
        post.add(rows);
      }
      post.flush();
    }
    this.begin(firstSeq + events);
  }
}
