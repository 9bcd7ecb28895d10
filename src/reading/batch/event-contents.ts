import { EVENT_ID_TEXT, EVENT_ID_UUID, type EventBatch, type RecordColumns } from '../../case/event-batch.ts';
import { UUID_WORDS } from '../../case/event-id.ts';
import { extrasOf, MOST_GROUPS } from '../../case/record-content.ts';
import { READING_EDITION } from '../../domain/evidence-file.ts';
import type { ChannelGap } from '../../formats/toolkit/format.ts';
import { numberAt, valueAt } from '../../numbers/number-at.ts';
import type { ColumnsOfBatch } from './batch-columns.ts';
import { JoinedTexts } from './joined-texts.ts';
import { mixed } from './mixed.ts';
import { CORE, RowHashes } from './row-hashes.ts';
import type { SipHash } from './sip-hash.ts';

const TWO_32 = 2 ** 32;
/** The edition of events since which details are compared by what they say, however they are written. */
const COMPARED_AS_READ = 6;

/**
 * Computes what the events of each record say: see RecordContent. A record whose identity is known is the same record
 * only if its content is equal too. The values are hashed with the secret of the case, so that nobody can make another
 * record with the same content.
 */
export class EventContents {
  readonly #rows: RowHashes;

  /** `gaps`: what some channels of the format leave out; `edition`: by which the records are read. */
  constructor(hash: SipHash, gaps: readonly ChannelGap[] = [], edition = READING_EDITION) {
    this.#rows = new RowHashes(hash, gaps, edition < COMPARED_AS_READ);
  }

  /** The contents of the records of a batch, given its new dictionary rows too. */
  of(rows: EventBatch['rows'], columns: ColumnsOfBatch): Pick<RecordColumns, 'content' | 'extras'> {
    this.#rows.learn(rows);
    const { records } = columns;
    const { length } = records.number;
    const [content, extras] = [new Uint32Array(length), new Float64Array(length)];
    const walk = new EventWalk(columns, this.#rows);
    for (let record = 0; record < length; record++) {
      const events = numberAt(records.events, record);
      if (records.isByContent[record] === 1) {
        walk.pass(events);
        continue;
      }
      walk.hash(events);
      content[record] = walk.core >>> 0 || 1;
      if (this.#rows.hasGaps) extras[record] = extrasOf(walk.extras);
    }
    return { content, extras };
  }
}

/** Goes through the events of a batch, in order. */
class EventWalk {
  /** The hash of the events of the record so far. */
  core = 0;
  /** For each group of what some channels leave out, the hash of what they say of it; null for nothing. */
  readonly extras: (number | null)[] = Array.from({ length: MOST_GROUPS }, () => null);
  readonly #events: EventBatch['events'];
  readonly #rows: RowHashes;
  readonly #hasGaps: boolean;
  readonly #kind: Int32Array;
  readonly #actor: Int32Array;
  readonly #address: Int32Array;
  readonly #image: Int32Array;
  readonly #digest: Int32Array;
  readonly #term: Int32Array;
  readonly #uuidWords: Uint32Array;
  readonly #idTexts: JoinedTexts;
  readonly #detailTexts: JoinedTexts;
  #event = 0;
  #part = 0;

  constructor({ events }: ColumnsOfBatch, rows: RowHashes) {
    this.#events = events;
    this.#rows = rows;
    this.#hasGaps = rows.hasGaps;
    this.#kind = rows.of('kind').all;
    this.#actor = rows.of('actor').all;
    this.#address = rows.of('address').all;
    this.#image = rows.of('image').all;
    this.#digest = rows.of('digest').all;
    this.#term = rows.of('term').all;
    // Copied, because a view of words must begin at a multiple of four bytes, and the bytes of a batch may not.
    this.#uuidWords = new Uint32Array(events.eventId.slice().buffer);
    this.#idTexts = new JoinedTexts(events.eventIdTexts, events.eventIdTextLengths);
    this.#detailTexts = new JoinedTexts(events.detailTexts, events.detailTextLengths);
  }

  /** Passes over the next events, whose content nobody asks for. */
  pass(events: number): void {
    for (let count = 0; count < events; count++) {
      if (this.#events.eventIdKind[this.#event] === EVENT_ID_TEXT) this.#idTexts.pass();
      const parts = numberAt(this.#events.detailCount, this.#event++);
      for (let part = 0; part < parts; part++) {
        if (numberAt(this.#events.detailParts, this.#part++) === 0) this.#detailTexts.pass();
      }
    }
  }

  /** Hashes the next events, which are those of one record. */
  hash(events: number): void {
    this.core = this.#rows.seed;
    if (this.#hasGaps) this.extras.fill(null);
    for (let count = 0; count < events; count++) this.#add();
  }

  #add(): void {
    const { time, kind, actor, address, image, digest } = this.#events;
    const event = this.#event;
    const at = valueAt(time, event);
    // The bits of a number beyond the lowest 32 do not count when it is mixed.
    let core = mixed(this.core, at);
    core = mixed(core, Math.floor(at / TWO_32));
    core = mixed(core, hashAt(this.#kind, numberAt(kind, event)));
    core = mixed(core, hashAt(this.#actor, numberAt(actor, event)));
    core = mixed(core, hashAt(this.#address, numberAt(address, event)));
    core = mixed(core, hashAt(this.#image, numberAt(image, event)));
    core = mixed(core, hashAt(this.#digest, numberAt(digest, event)));
    if (this.#hasGaps) this.#addExtrasOfKind(numberAt(kind, event));
    this.core = mixed(this.#withId(core), this.#details());
    this.#event++;
  }

  #withId(before: number): number {
    const kind = this.#events.eventIdKind[this.#event];
    if (kind === EVENT_ID_TEXT) return mixed(before, this.#idTexts.hashOfId(this.#rows));
    if (kind !== EVENT_ID_UUID) return before;
    let state = before;
    const start = this.#event * UUID_WORDS;
    for (let word = start; word < start + UUID_WORDS; word++) state = mixed(state, numberAt(this.#uuidWords, word));
    return state;
  }

  /** The details that every channel has, as a sum, which does not depend on the order of their keys. */
  #details(): number {
    const parts = numberAt(this.#events.detailCount, this.#event);
    if (parts === 0) return 0;
    const keys = this.#rows.keysOf(numberAt(this.#events.detailParts, this.#part++));
    let sum = 0;
    for (let part = 1; part < parts; part++) {
      const term = numberAt(this.#events.detailParts, this.#part++);
      const value = term === 0 ? this.#detailTexts.hashOfDetail(this.#rows) : hashAt(this.#term, term);
      const { hash = 0, group = CORE } = keys[part - 1] ?? {};
      if (group !== CORE) this.#addExtra(group, mixed(hash, value));
      else sum = (sum + mixed(hash, value)) | 0;
    }
    return sum;
  }

  #addExtrasOfKind(kind: number): void {
    for (let group = 0; group < this.extras.length; group++) {
      this.#addExtra(group, this.#rows.extrasOfKind(group, kind));
    }
  }

  #addExtra(group: number, hash: number): void {
    if (hash !== 0) this.extras[group] = ((this.extras[group] ?? 0) + hash) | 0;
  }
}

/** The hash of an id; 0 for none. */
function hashAt(hashes: Int32Array, id: number): number {
  return hashes[id] ?? 0;
}
