import type Database from 'better-sqlite3';
import type { EventDigests } from '../../../case/custody/event-digests.ts';
import { sha256Of } from '../../../case/custody/sha256.ts';
import { UUID_WORDS } from '../../../case/event-id.ts';
import { byteAt, numberAt, valueAt } from '../../../numbers/number-at.ts';
import type { IndexedEvent, IndexedEvents } from '../index/segment-writer.ts';
import { STORED_COLUMNS } from '../index/stored-columns.ts';
import { HashedNumbers, HashedTexts } from './hashed-columns.ts';
import { LocalNumbers } from './local-numbers.ts';
import { ValuesDigest, type ValueTable } from './values-digest.ts';

const EVENTS_AT_ONCE = 4096;
const TERMS_AT_ONCE = 16_384;

/** Events that follow each other, column by column; ids are those of the case, 0 for no value. */
export interface EventsToDigest extends IndexedEvents {
  readonly record: Float64Array;
  readonly offset: Float64Array;
  readonly length: Float64Array;
  readonly idKind: Uint8Array;
  /** Four words for each event. */
  readonly uuidWords: Uint32Array;
  readonly detailCount: Uint32Array;
  /** The term of each part of their details; 0 for one that is a text of its own. */
  readonly terms: Float64Array;
}

/** What stands for the kind of an id: none, a UUID, another text. A batch has the same numbers. */
const [NO_ID, UUID, TEXT] = [0, 1, 2];

const doubles = () => new HashedNumbers(new Float64Array(EVENTS_AT_ONCE));
const words = (count = EVENTS_AT_ONCE) => new HashedNumbers(new Uint32Array(count));

/**
 * Hashes what a file adds to a case, field by field, while it is stored, and again when it is verified. Events must be
 * added in order, many by `addAll` and `addTexts`, or each by `addIds`, `addPosition`, `addEventId` and `addDetails`, and by `addTerm` or
 * `addText` for each part of its details.
 *
 * Every column of numbers is hashed as it stands. Values that repeat are named by numbers from 1, in the order in which
 * events first refer to them, and are hashed once, in the order of these numbers. So the digests depend on what the
 * events are, and not on ids, on pages or on what else the case holds.
 */
export class EventDigest {
  readonly #values: ValuesDigest;
  readonly #columns = {
    time: doubles(),
    record: doubles(),
    offset: doubles(),
    length: doubles(),
    kind: words(),
    actor: words(),
    address: words(),
    image: words(),
    digest: words(),
    idKind: new HashedNumbers(new Uint8Array(EVENTS_AT_ONCE)),
    detailCount: words(),
  };
  readonly #uuids = words(EVENTS_AT_ONCE * UUID_WORDS);
  readonly #terms = words(TERMS_AT_ONCE);
  readonly #texts = { ids: new HashedTexts(), details: new HashedTexts() };
  readonly #numbers: Readonly<Record<ValueTable, LocalNumbers>> = {
    kind: new LocalNumbers(),
    actor: new LocalNumbers(),
    address: new LocalNumbers(),
    image: new LocalNumbers(),
    digest: new LocalNumbers(),
    term: new LocalNumbers(),
  };
  #events = 0;
  /** How many entries of each block are used. */
  #inBlock = 0;
  #uuidWords = 0;
  #termsInBlock = 0;

  constructor(database: Database.Database) {
    this.#values = new ValuesDigest(database);
  }

  /** Forgets what was added; the next event is the first one of a file. */
  begin(): void {
    if (this.#events === 0) return;
    const { ids, details } = this.#texts;
    for (const column of [...Object.values(this.#columns), this.#uuids, this.#terms, ids, details]) column.begin();
    for (const numbers of Object.values(this.#numbers)) numbers.begin();
    [this.#events, this.#inBlock, this.#uuidWords, this.#termsInBlock] = [0, 0, 0, 0];
  }

  /** Forgets the values of ids too, which other values may get, because what was written is undone. */
  forget(): void {
    this.begin();
    this.#values.forget();
  }

  addAll(events: EventsToDigest): void {
    const { length } = events.time;
    for (let from = 0; from < length; ) {
      if (this.#inBlock === EVENTS_AT_ONCE) this.#flush();
      const to = Math.min(length, from + EVENTS_AT_ONCE - this.#inBlock);
      this.#addRange(events, from, to);
      from = to;
    }
    for (let part = 0; part < events.terms.length; part++) this.addTerm(valueAt(events.terms, part));
  }

  /** Adds the texts of events that were added together: the JSON of ids that are no UUIDs, and of parts that are no terms. */
  addTexts(ids: string, details: string): void {
    this.#texts.ids.add(ids);
    this.#texts.details.add(details);
  }

  /** Adds the columns of the events from an index up to another, for which the blocks have room. */
  #addRange(events: EventsToDigest, from: number, to: number): void {
    const [columns, at] = [this.#columns, this.#inBlock];
    columns.time.block.set(events.time.subarray(from, to), at);
    columns.record.block.set(events.record.subarray(from, to), at);
    columns.offset.block.set(events.offset.subarray(from, to), at);
    columns.length.block.set(events.length.subarray(from, to), at);
    for (const name of STORED_COLUMNS) {
      this.#numbers[name].ofAll(events[name].subarray(from, to), columns[name].block, at);
    }
    columns.idKind.block.set(events.idKind.subarray(from, to), at);
    columns.detailCount.block.set(events.detailCount.subarray(from, to), at);
    for (let event = from; event < to; event++) {
      if (byteAt(events.idKind, event) === UUID) this.#addUuid(events.uuidWords, event * UUID_WORDS);
    }
    this.#inBlock += to - from;
    this.#events += to - from;
  }

  #addUuid(uuids: Uint32Array, start: number): void {
    for (let word = 0; word < UUID_WORDS; word++) this.#uuids.block[this.#uuidWords++] = numberAt(uuids, start + word);
  }

  addIds({ time, kind, actor, address, image, digest }: IndexedEvent, record: number): void {
    if (this.#inBlock === EVENTS_AT_ONCE) this.#flush();
    const [columns, numbers, at] = [this.#columns, this.#numbers, this.#inBlock++];
    this.#events++;
    columns.time.block[at] = time;
    columns.record.block[at] = record;
    columns.kind.block[at] = numbers.kind.of(kind);
    columns.actor.block[at] = numbers.actor.of(actor);
    columns.address.block[at] = numbers.address.of(address);
    columns.image.block[at] = numbers.image.of(image);
    columns.digest.block[at] = numbers.digest.of(digest);
  }

  /** Where the record stands in its file. */
  addPosition(offset: number, length: number): void {
    const at = this.#inBlock - 1;
    this.#columns.offset.block[at] = offset;
    this.#columns.length.block[at] = length;
  }

  /** `id` is JSON, or for a UUID the index in `uuids` at which its four words begin. */
  addEventId(id: number | string | null, uuids: Uint32Array): void {
    const at = this.#inBlock - 1;
    const { idKind } = this.#columns;
    if (typeof id === 'number') {
      idKind.block[at] = UUID;
      this.#addUuid(uuids, id);
    } else {
      idKind.block[at] = id === null ? NO_ID : TEXT;
      if (id !== null) this.#texts.ids.add(id);
    }
  }

  /** How many parts the details have; 0 for none. */
  addDetails(count: number): void {
    this.#columns.detailCount.block[this.#inBlock - 1] = count;
  }

  /** A part that is a term of the case; 0 for one that is a text of its own. */
  addTerm(id: number): void {
    if (this.#termsInBlock === TERMS_AT_ONCE) {
      this.#terms.take(this.#termsInBlock);
      this.#termsInBlock = 0;
    }
    this.#terms.block[this.#termsInBlock++] = this.#numbers.term.of(id);
  }

  /** A part that is a value of its own, as JSON. */
  addText(json: string): void {
    this.addTerm(0);
    this.#texts.details.add(json);
  }

  #flush(): void {
    for (const column of Object.values(this.#columns)) column.take(this.#inBlock);
    this.#uuids.take(this.#uuidWords);
    [this.#inBlock, this.#uuidWords] = [0, 0];
  }

  /** The digests of the events that were added; null if there were none. Reads their values from the case. */
  finish(): EventDigests | null {
    if (this.#events === 0) return null;
    const { time, record, offset, length, kind, actor, address, image, digest, idKind, detailCount } = this.#columns;
    const { ids, details } = this.#texts;
    const of = (column: { digest(count: number): string }) => column.digest(this.#inBlock);
    const values = (table: ValueTable) => this.#values.digest(table, this.#numbers[table].ids);
    const digests = {
      form: 1,
      events: this.#events,
      time: of(time),
      kind: together(of(kind), values('kind')),
      actor: together(of(actor), values('actor')),
      address: together(of(address), values('address')),
      image: together(of(image), values('image')),
      digest: together(of(digest), values('digest')),
      record: of(record),
      position: together(of(offset), of(length)),
      eventId: together(of(idKind), this.#uuids.digest(this.#uuidWords), ids.digest()),
      details: together(of(detailCount), this.#terms.digest(this.#termsInBlock), details.digest(), values('term')),
    } as const;
    this.begin();
    return digests;
  }
}

function together(...digests: readonly string[]): string {
  return sha256Of(digests.join('\n'));
}
