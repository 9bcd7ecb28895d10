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
  readonly #waiting: EventPageWriter;
  readonly #events: EventsByIds;

  /** The rows of all events must be written; `waiting` has those of their pages that are not. */
  constructor(database: Database.Database, waiting: EventPageWriter, events: EventsByIds) {
    this.#rows = database.prepare<[number, number], Row>(
      `SELECT seq, time, kind, actor, address, image, digest, file, record FROM event
       WHERE seq BETWEEN ? AND ? ORDER BY seq`,
    );
    this.#pages = new EventPageReader(database);
    this.#waiting = waiting;
    this.#events = events;
  }

  /** The events of the record whose first one has this number; no more than are compared, and one. */
  ofRecord(first: number): readonly ComparedEvent[] {
    const rows = this.#rows.all(first, first + MOST_COMPARED_EVENTS);
    const [begin] = rows;
    if (begin?.seq !== first) return [];
    const end = rows.findIndex(({ file, record }) => file !== begin.file || record !== begin.record);
    const ofRecord = end < 0 ? rows : rows.slice(0, end);
    const waiting = this.#waiting.waiting();
    const page = waiting === null ? null : new EventPage(waiting);
    return ofRecord.map((row) => {
      const of = page?.holds(row.seq) === true ? page : this.#pages.pageOf(row.seq);
      if (of === null) throw damagedCase(null, `the details of event ${row.seq} are lost`);
      return this.#events.of(row, of.of(row.seq));
    });
  }
}
