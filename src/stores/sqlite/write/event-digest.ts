import type Database from 'better-sqlite3';
import type { EventDigests } from '../../../case/custody/event-digests.ts';
import { sha256Of } from '../../../case/custody/sha256.ts';
import { UUID_WORDS } from '../../../case/event-id.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import type { IndexedEvent } from '../index/segment-writer.ts';
import { HashedNumbers, HashedTexts } from './hashed-columns.ts';
import { LocalNumbers } from './local-numbers.ts';
import { digestOfValues, type ValueTable } from './values-digest.ts';

const EVENTS_AT_ONCE = 4096;
const TERMS_AT_ONCE = 16_384;

/** What stands for the kind of an id: none, a UUID, another text. */
const [NO_ID, UUID, TEXT] = [0, 1, 2];

const doubles = () => new HashedNumbers(new Float64Array(EVENTS_AT_ONCE));
const words = (count = EVENTS_AT_ONCE) => new HashedNumbers(new Uint32Array(count));

/**
 * Hashes what a file adds to a case, field by field, while it is stored, and again when it is verified. Events must be
 * added in order, each by `addIds`, `addPosition`, `addEventId` and `addDetails`, and by `addTerm` or `addText` for each
 * part of its details.
 *
 * Every column of numbers is hashed as it stands. Values that repeat are named by numbers from 1, in the order in which
 * events first refer to them, and are hashed once, in the order of these numbers. So the digests depend on what the
 * events are, and not on ids, on pages or on what else the case holds.
 */
export class EventDigest {
  readonly #database: Database.Database;
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
    this.#database = database;
  }

  /** Forgets what was added; the next event is the first one of a file. */
  begin(): void {
    if (this.#events === 0) return;
    const { ids, details } = this.#texts;
    for (const column of [...Object.values(this.#columns), this.#uuids, this.#terms, ids, details]) column.begin();
    for (const numbers of Object.values(this.#numbers)) numbers.begin();
    [this.#events, this.#inBlock, this.#uuidWords, this.#termsInBlock] = [0, 0, 0, 0];
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

  /** `id` is a text, or for a UUID the index in `uuids` at which its four words begin. */
  addEventId(id: number | string | null, uuids: Uint32Array): void {
    const at = this.#inBlock - 1;
    const { idKind } = this.#columns;
    if (typeof id === 'number') {
      idKind.block[at] = UUID;
      for (let word = 0; word < UUID_WORDS; word++) this.#uuids.block[this.#uuidWords++] = numberAt(uuids, id + word);
    } else {
      idKind.block[at] = id === null ? NO_ID : TEXT;
      if (id !== null) this.#texts.ids.add(JSON.stringify(id));
    }
  }

  /** How many parts the details have; 0 for none. */
  addDetails(count: number): void {
    this.#columns.detailCount.block[this.#inBlock - 1] = count;
  }

  /** A part that is a term of the case; 0 for one that is a text of its own. */
  addTerm(id: number): void {
    if (this.#termsInBlock === TERMS_AT_ONCE) this.#flushTerms();
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

  #flushTerms(): void {
    this.#terms.take(this.#termsInBlock);
    this.#termsInBlock = 0;
  }

  /** The digests of the events that were added; null if there were none. Reads their values from the case. */
  finish(): EventDigests | null {
    if (this.#events === 0) return null;
    this.#flush();
    this.#flushTerms();
    const { time, record, offset, length, kind, actor, address, image, digest, idKind, detailCount } = this.#columns;
    const { ids, details } = this.#texts;
    const together = (...parts: readonly { digest(): string }[]) =>
      sha256Of(parts.map((part) => part.digest()).join('\n'));
    const values = (table: ValueTable) => ({
      digest: () => digestOfValues(this.#database, table, this.#numbers[table].ids),
    });
    const digests = {
      form: 1,
      events: this.#events,
      time: time.digest(),
      kind: together(kind, values('kind')),
      actor: together(actor, values('actor')),
      address: together(address, values('address')),
      image: together(image, values('image')),
      digest: together(digest, values('digest')),
      record: record.digest(),
      position: together(offset, length),
      eventId: together(idKind, this.#uuids, ids),
      details: together(detailCount, this.#terms, details, values('term')),
    } as const;
    this.begin();
    return digests;
  }
}
