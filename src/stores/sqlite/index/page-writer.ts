import type Database from 'better-sqlite3';
import { UUID_BYTES, UUID_WORDS } from '../../../case/event-id.ts';
import { least } from '../../../numbers/extremes.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import { BLOCK_COLUMNS, packedFrom, packedIds } from './event-page.ts';

/** The more, the fewer rows there are; the fewer, the less is read for one event. */
const EVENTS_PER_BLOCK = 32;
/** In characters of JSON. An event may have megabytes of details: a block does not go far beyond what one takes. */
const MOST_DETAILS = 1 << 20;

/** Writes what is asked of single events alone: see schema.ts. Events are added in order, numbered one after the other. */
export class BlockWriter {
  readonly #insert: Database.Statement;
  readonly #offsets = new Float64Array(EVENTS_PER_BLOCK);
  readonly #lengths = new Float64Array(EVENTS_PER_BLOCK);
  readonly #ids = new Uint32Array(EVENTS_PER_BLOCK * UUID_WORDS);
  /** Of events whose ids are no UUIDs, by their places; null for none. */
  #idTexts: (string | null)[] = [];
  #details = '';
  #hasDetails = false;
  #events = 0;
  #firstSeq = 0;

  constructor(database: Database.Database) {
    const places = BLOCK_COLUMNS.map(() => '?').join(', ');
    this.#insert = database.prepare(`INSERT INTO event_block (${BLOCK_COLUMNS.join(', ')}) VALUES (${places})`);
  }

  /** Forgets what was not written, and starts with the event of this number. */
  begin(firstSeq: number): void {
    this.#events = 0;
    this.#firstSeq = firstSeq;
    this.#idTexts = [];
    this.#details = '';
    this.#hasDetails = false;
  }

  /** Where the record of the next event stands; the rest follows. */
  addPlace(offset: number, length: number): void {
    this.#offsets[this.#events] = offset;
    this.#lengths[this.#events] = length;
  }

  /** An id is a well-formed text, or where in `words` those of a UUID begin. Details are JSON, as details-codec.ts says. */
  addRest(id: number | string | null, words: Uint32Array, details: string | null): void {
    const at = this.#events++;
    if (typeof id !== 'number') this.#idTexts[at] = id;
    else for (let word = 0; word < UUID_WORDS; word++) this.#ids[at * UUID_WORDS + word] = numberAt(words, id + word);
    this.#details += `${at === 0 ? '[' : ','}${details ?? 'null'}`;
    this.#hasDetails ||= details !== null;
    if (this.#events === EVENTS_PER_BLOCK || this.#details.length > MOST_DETAILS) this.write();
  }

  /** Writes what is left; to be called at the end. */
  write(): void {
    const [events, firstSeq] = [this.#events, this.#firstSeq];
    if (events === 0) return;
    const offsets = this.#offsets.subarray(0, events);
    const first = least(offsets, Number.POSITIVE_INFINITY);
    const ids = new Uint8Array(this.#ids.buffer, 0, events * UUID_BYTES);
    this.#insert.run(
      firstSeq,
      events,
      first,
      packedFrom(first, offsets),
      packedFrom(0, this.#lengths.subarray(0, events)),
      packedIds(ids, this.#idTexts),
      this.#hasDetails ? `${this.#details}]` : null,
    );
    this.begin(firstSeq + events);
  }
}
