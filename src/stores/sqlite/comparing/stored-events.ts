import type Database from 'better-sqlite3';
import { type ComparedEvent, MOST_COMPARED_EVENTS } from '../../../case/contents/agreement.ts';
import { EventPage } from '../index/event-page.ts';
import { EventPageReader } from '../index/page-reader.ts';
import type { EventPageWriter } from '../index/page-writer.ts';
import { damagedCase } from '../values/damaged-case.ts';
import type { EventIdsInCase, EventsByIds } from './events-by-ids.ts';

type Row = EventIdsInCase & { readonly seq: number; readonly file: number; readonly record: number };

/** Events of the case as it is within a transaction. It remembers pages, and so must not outlive it. */
export class StoredEvents {
  readonly #rows: Database.Statement<[number, number], Row>;
  readonly #pages: EventPageReader;
  readonly #writer: EventPageWriter;
  /** The page that is not written. */
  #waiting: EventPage | null = null;
  readonly #events: EventsByIds;

  /** The rows of all events must be written; `writer` has those of their pages that are not. */
  constructor(database: Database.Database, writer: EventPageWriter, events: EventsByIds) {
    this.#rows = database.prepare<[number, number], Row>(
      `SELECT seq, time, kind, actor, address, image, digest, file, record FROM event
       WHERE seq BETWEEN ? AND ? ORDER BY seq`,
    );
    this.#pages = new EventPageReader(database);
    this.#writer = writer;
    this.#events = events;
  }

  /** Must be called when pages may have been written or begun since. */
  begin(): void {
    const waiting = this.#writer.waiting();
    this.#waiting = waiting === null ? null : new EventPage(waiting);
  }

  /** The events of the record whose first one has this number; no more than are compared, and one. */
  ofRecord(first: number): readonly ComparedEvent[] {
    const rows: Row[] = [];
    for (const row of this.#rows.iterate(first, first + MOST_COMPARED_EVENTS)) {
      const begin = rows[0] ?? row;
      if (begin.seq !== first || row.file !== begin.file || row.record !== begin.record) break;
      rows.push(row);
    }
    return rows.map((row) => {
      const page = this.#waiting?.holds(row.seq) === true ? this.#waiting : this.#pages.pageOf(row.seq);
      if (page === null) throw damagedCase(null, `the details of event ${row.seq} are lost`);
      return this.#events.of(row, page.of(row.seq));
    });
  }
}
