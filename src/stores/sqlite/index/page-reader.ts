import type Database from 'better-sqlite3';
import { storedEventId } from '../../../case/event-id.ts';
import { type BlockRow, EventBlock, type EventRest } from './event-page.ts';

/** Events that are listed by time lie in several files; some megabytes. */
const MOST_KEPT = 256;
const BLOCK_OF = 'FROM event_block b WHERE b.first_seq <= e.seq ORDER BY b.first_seq DESC LIMIT 1';

/** Expression for the details of the event `e`, as details-codec.ts says, or null. */
export const DETAILS_SQL = `(SELECT b.details -> (e.seq - b.first_seq) ${BLOCK_OF})`;

/** Reads what is asked of single events alone. */
export class BlockReader {
  readonly #first: Database.Statement<[number], number>;
  readonly #block: Database.Statement<[number], BlockRow>;
  readonly #database: Database.Database;
  readonly #known = new Map<number, EventBlock>();
  #last: EventBlock | null = null;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#first = database
      .prepare<[number], number>('SELECT max(first_seq) FROM event_block WHERE first_seq <= ?')
      .pluck();
    this.#block = database.prepare<[number], BlockRow>('SELECT * FROM event_block WHERE first_seq = ?');
  }

  /** The block that holds an event, or null where none does. */
  blockOf(seq: number): EventBlock | null {
    if (this.#last?.holds(seq) !== true) this.#last = this.#load(seq);
    return this.#last;
  }

  #load(seq: number): EventBlock | null {
    const first = this.#first.get(seq) ?? Number.NaN;
    const known = this.#known.get(first);
    const row = known === undefined ? this.#block.get(first) : undefined;
    const block = known ?? (row === undefined ? null : new EventBlock(row));
    if (block === null) return null;
    if (this.#known.size >= MOST_KEPT) this.#known.clear();
    this.#known.set(first, block);
    return block.holds(seq) ? block : null;
  }

  of(seq: number): EventRest | null {
    return this.blockOf(seq)?.of(seq) ?? null;
  }

  /** Numbers of the events with an id. */
  seqsOf(eventId: string): readonly number[] {
    const rows = this.#database
      .prepare<[Buffer | string | null, string], BlockRow>(
        'SELECT * FROM event_block WHERE instr(event_ids, ?) > 0 OR instr(event_ids, ?) > 0 ORDER BY first_seq',
      )
      .all(storedEventId(eventId), JSON.stringify(eventId));
    return rows.flatMap((row) => {
      const block = new EventBlock(row);
      const seqs = Array.from({ length: block.events }, (_, index) => block.firstSeq + index);
      return seqs.filter((seq) => block.of(seq).eventId === eventId);
    });
  }

  /** All blocks, in order. */
  *all(): Generator<EventBlock> {
    const next = this.#database.prepare<[number], BlockRow>(
      'SELECT * FROM event_block WHERE first_seq > ? ORDER BY first_seq LIMIT 1',
    );
    let before = Number.MIN_SAFE_INTEGER;
    for (let row = next.get(before); row !== undefined; row = next.get(before)) {
      // A number that was spoiled may be too large to go on from.
      if (row.first_seq <= before) return;
      before = row.first_seq;
      yield new EventBlock(row);
    }
  }
}
