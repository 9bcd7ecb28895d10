import type Database from 'better-sqlite3';
import { type Agreement, agreementOf, type ComparedEvent } from '../../../case/contents/agreement.ts';
import type { EventBatch } from '../../../case/event-batch.ts';
import type { RowInserter } from '../connection/row-inserter.ts';
import type { EarlierRecord } from '../fingerprints/doubtful-records.ts';
import type { EventPageWriter } from '../index/page-writer.ts';
import { BatchEvents, type IdInCase } from './batch-events.ts';
import { EventsByIds } from './events-by-ids.ts';
import { StoredEvents } from './stored-events.ts';

/** A batch whose rows of dictionaries are stored, with their ids. */
interface LearntBatch {
  readonly batch: EventBatch;
  readonly store: { readonly idInCase: IdInCase };
}

interface Waiting {
  readonly rows: RowInserter;
  readonly pages: EventPageWriter;
}

/**
 * Compares what records say whose identity is known and whose hash is another. Few are, so that nothing is read or prepared
 * before the first one comes. Must be made anew for each transaction.
 */
export class ComparedBatches {
  readonly #database: Database.Database;
  readonly #waiting: Waiting;
  #events: EventsByIds | null = null;
  #stored: StoredEvents | null = null;

  constructor(database: Database.Database, waiting: Waiting) {
    this.#database = database;
    this.#waiting = waiting;
  }

  /** Compares records of batches that follow each other, by their index in all of them. */
  of(batches: readonly LearntBatch[]): (index: number, earlier: EarlierRecord) => Agreement {
    const read = new Map<number, BatchEvents>();
    // What is stored so far is all that comes before these batches.
    let stored: StoredEvents | null = null;
    const eventsAt = (index: number): readonly ComparedEvent[] => {
      let start = 0;
      for (const [place, { batch, store }] of batches.entries()) {
        const { length } = batch.records.events;
        if (index < start + length) {
          const events = read.get(place) ?? new BatchEvents(batch, store.idInCase, this.#eventsByIds());
          read.set(place, events);
          return events.ofRecord(index - start);
        }
        start += length;
      }
      return [];
    };
    return (index, earlier) => {
      if (earlier.where === 'listed') return agreementOf(eventsAt(earlier.index), eventsAt(index));
      stored ??= this.#beginStored();
      return agreementOf(stored.ofRecord(earlier.seq), eventsAt(index));
    };
  }

  #beginStored(): StoredEvents {
    this.#waiting.rows.flush();
    this.#stored ??= new StoredEvents(this.#database, this.#waiting.pages, this.#eventsByIds());
    this.#stored.begin();
    return this.#stored;
  }

  #eventsByIds(): EventsByIds {
    this.#events ??= new EventsByIds(this.#database);
    return this.#events;
  }
}
