import type Database from 'better-sqlite3';
import { UUID_BYTES, UUID_WORDS } from '../../../case/event-id.ts';
import { packedFrom } from '../../../numbers/columns/packed-numbers.ts';
import { numberAt, valueAt } from '../../../numbers/number-at.ts';
import { EVENT_PAGE_COLUMNS, type EventPageRow, packedIds } from './event-page.ts';

/** More events a page make fewer rows; fewer events a page make less to read when one event is shown. */
const EVENTS_PER_PAGE = 32;
/** In characters of JSON. One event may have megabytes of details: a page ends after it. */
const MOST_DETAILS = 1 << 20;

/**
 * Writes pages of events: see docs/case-format.md. Events must be added in the order of their numbers, without a gap.
 * Each event is added by `addPosition`, then `addRest`.
 */
export class EventPageWriter {
  readonly #insert: Database.Statement;
  readonly #offsets = new Float64Array(EVENTS_PER_PAGE);
  readonly #lengths = new Float64Array(EVENTS_PER_PAGE);
  readonly #ids = new Uint32Array(EVENTS_PER_PAGE * UUID_WORDS);
  /** JSON of ids that are not UUIDs, by the index of their event in the page; null for an event without an id. */
  #idTexts: (string | null)[] = [];
  #details = '';
  #hasDetails = false;
  #events = 0;
  #firstSeq = 0;

  constructor(database: Database.Database) {
    const places = EVENT_PAGE_COLUMNS.map(() => '?').join(', ');
    this.#insert = database.prepare(`INSERT INTO event_block (${EVENT_PAGE_COLUMNS.join(', ')}) VALUES (${places})`);
  }

  /** Drops events that were not written; the next event has this number. */
  begin(firstSeq: number): void {
    this.#events = 0;
    this.#firstSeq = firstSeq;
    this.#idTexts = [];
    this.#details = '';
    this.#hasDetails = false;
  }

  /** Where the record of the next event stands. */
  addPosition(offset: number, length: number): void {
    this.#offsets[this.#events] = offset;
    this.#lengths[this.#events] = length;
  }

  /**
   * `id` is the JSON of a well-formed text, or for a UUID the index in `words` at which its four words begin. `details` are JSON, as
   * details-codec.ts describes them.
   */
  addRest(id: number | string | null, words: Uint32Array, details: string | null): void {
    const at = this.#events++;
    if (typeof id !== 'number') this.#idTexts[at] = id;
    else for (let word = 0; word < UUID_WORDS; word++) this.#ids[at * UUID_WORDS + word] = numberAt(words, id + word);
    this.#details += `${at === 0 ? '[' : ','}${details ?? 'null'}`;
    this.#hasDetails ||= details !== null;
    if (this.#events === EVENTS_PER_PAGE || this.#details.length > MOST_DETAILS) this.write();
  }

  /** Writes the events that are left as a shorter page; must be called at the end of a file. */
  write(): void {
    const row = this.waiting();
    if (row === null) return;
    this.#insert.run(...EVENT_PAGE_COLUMNS.map((name) => row[name]));
    this.begin(row.first_seq + row.events);
  }

  /** The page of the events that are not written; null if all are. */
  waiting(): EventPageRow | null {
    const events = this.#events;
    if (events === 0) return null;
    const offsets = this.#offsets.subarray(0, events);
    let first = Number.POSITIVE_INFINITY;
    for (let at = 0; at < events; at++) first = Math.min(first, valueAt(offsets, at));
    const ids = new Uint8Array(this.#ids.buffer, 0, events * UUID_BYTES);
    return {
      first_seq: this.#firstSeq,
      events,
      first_offset: first,
      offsets: packedFrom(first, offsets),
      lengths: packedFrom(0, this.#lengths.subarray(0, events)),
      event_ids: packedIds(ids, this.#idTexts),
      details: this.#hasDetails ? `${this.#details}]` : null,
    };
  }
}
