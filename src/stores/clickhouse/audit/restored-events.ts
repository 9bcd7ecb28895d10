import type Database from 'better-sqlite3';
import { storedEventId, UUID_WORDS } from '../../../case/event-id.ts';
import type { RecordedEvent } from '../../../domain/registry-event.ts';
import { RowInserter } from '../../sqlite/connection/row-inserter.ts';
import { EventPageWriter } from '../../sqlite/index/page-writer.ts';
import { SegmentWriter } from '../../sqlite/index/segment-writer.ts';
import { EVENT_ROW_COLUMNS } from '../../sqlite/write/batch-writer.ts';
import { EventValues } from './event-values.ts';

/** An event as it is restored: its details in parts, and the number of its file. */
export interface RestoredEvent {
  readonly event: Omit<RecordedEvent, 'details'>;
  readonly file: number;
  /** See `details` and `detail_terms` in event-columns.ts. */
  readonly details: string;
  readonly terms: readonly number[];
}

const NO_WORDS = new Uint32Array(UUID_WORDS);

/** Writes events into the tables of a case in SQLite, as an import does. Events must come in the order of their numbers. */
export class RestoredEvents {
  readonly #values: EventValues;
  readonly #rows: RowInserter;
  readonly #segments: SegmentWriter;
  readonly #pages: EventPageWriter;
  #next = 0;

  constructor(database: Database.Database) {
    this.#values = new EventValues(database);
    this.#rows = new RowInserter(database, 'event', ['seq', ...EVENT_ROW_COLUMNS]);
    this.#segments = new SegmentWriter(database);
    this.#pages = new EventPageWriter(database);
  }

  add({ event, file, details, terms }: RestoredEvent): void {
    const { seq, time, evidence } = event;
    if (seq !== this.#next) this.#beginAt(seq);
    this.#next = seq + 1;
    const ids = this.#values.idsOf(event);
    this.#segments.add({ time, ...ids });
    const { kind, actor, address, image, digest } = ids;
    for (const value of [seq, time, kind, actor, address, image || null, digest || null, file, evidence.record]) {
      this.#rows.add(value);
    }
    this.#pages.addPosition(evidence.offset, evidence.length);
    const id = storedEventId(event.eventId);
    const [place, words] = Buffer.isBuffer(id)
      ? [0, new Uint32Array(new Uint8Array(id).buffer)]
      : [id === null ? null : JSON.stringify(id), NO_WORDS];
    this.#pages.addRest(place, words, this.#values.details(details, new Set(terms)));
  }

  /** Must be called after the last event. */
  finish(): void {
    this.#rows.flush();
    this.#segments.write();
    this.#pages.write();
  }

  /** What follows each other is kept together, so a gap begins anew. */
  #beginAt(seq: number): void {
    this.finish();
    this.#segments.begin(seq);
    this.#pages.begin(seq);
  }
}
