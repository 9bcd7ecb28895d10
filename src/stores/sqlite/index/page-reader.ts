import type Database from 'better-sqlite3';
import { storedEventId } from '../../../case/event-id.ts';
import { EventPage, type EventPageRow, type EventRest } from './event-page.ts';

/** Events in the order of time alternate between pages of several files. This many pages take some megabytes. */
const MOST_PAGES_KEPT = 256;
const PAGE_OF = 'FROM event_block b WHERE b.first_seq <= e.seq ORDER BY b.first_seq DESC LIMIT 1';

/** SQL expression for the details of the event with the alias `e`, as details-codec.ts describes them, or null. */
export const DETAILS_SQL = `(SELECT b.details -> (e.seq - b.first_seq) ${PAGE_OF})`;

/** Finds and reads the pages of events. */
export class EventPageReader {
  readonly #first: Database.Statement<[number], number>;
  readonly #page: Database.Statement<[number], EventPageRow>;
  readonly #database: Database.Database;
  readonly #known = new Map<number, EventPage>();
  #last: EventPage | null = null;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#first = database
      .prepare<[number], number>('SELECT max(first_seq) FROM event_block WHERE first_seq <= ?')
      .pluck();
    this.#page = database.prepare<[number], EventPageRow>('SELECT * FROM event_block WHERE first_seq = ?');
  }

  /** The page that holds an event; null if no page does. */
  pageOf(seq: number): EventPage | null {
    if (this.#last?.holds(seq) !== true) this.#last = this.#load(seq);
    return this.#last;
  }

  #load(seq: number): EventPage | null {
    const first = this.#first.get(seq) ?? Number.NaN;
    const known = this.#known.get(first);
    const row = known === undefined ? this.#page.get(first) : undefined;
    const page = known ?? (row === undefined ? null : new EventPage(row));
    if (page === null) return null;
    if (this.#known.size >= MOST_PAGES_KEPT) this.#known.clear();
    this.#known.set(first, page);
    return page.holds(seq) ? page : null;
  }

  of(seq: number): EventRest | null {
    return this.pageOf(seq)?.of(seq) ?? null;
  }

  /** Numbers of the events that have this id. Reads every page: ids are not indexed. */
  seqsOf(eventId: string): readonly number[] {
    const rows = this.#database
      .prepare<[Buffer | string | null, string], EventPageRow>(
        'SELECT * FROM event_block WHERE instr(event_ids, ?) > 0 OR instr(event_ids, ?) > 0 ORDER BY first_seq',
      )
      .all(storedEventId(eventId), JSON.stringify(eventId));
    return rows.flatMap((row) => {
      const page = new EventPage(row);
      const seqs = Array.from({ length: page.events }, (_, index) => page.firstSeq + index);
      return seqs.filter((seq) => page.of(seq).eventId === eventId);
    });
  }

  /** All pages, in order. */
  *all(): Generator<EventPage> {
    const next = this.#database.prepare<[number], EventPageRow>(
      'SELECT * FROM event_block WHERE first_seq > ? ORDER BY first_seq LIMIT 1',
    );
    let before = Number.MIN_SAFE_INTEGER;
    for (let row = next.get(before); row !== undefined; row = next.get(before)) {
      // A number that was tampered with may be too large for JavaScript to count on from.
      if (row.first_seq <= before) return;
      before = row.first_seq;
      yield new EventPage(row);
    }
  }
}
