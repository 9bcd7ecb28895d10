import type Database from 'better-sqlite3';
import type { DictionaryValue } from '../../../case/event-batch.ts';
import {
  EVENT_DICTIONARY_NAMES,
  EVENT_ID_TEXT,
  EVENT_ID_UUID,
  type EventBatch,
  type EventDictionary,
} from '../../../case/event-batch.ts';
import { UUID_WORDS } from '../../../case/event-id.ts';
import { wellFormed } from '../../../domain/text/well-formed.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import { RowInserter } from '../connection/row-inserter.ts';
import type { ColumnIndex } from '../index/column-index.ts';
import type { BlockWriter } from '../index/page-writer.ts';
import type { Dictionary } from './dictionary.ts';

const COLUMNS = ['time', 'kind', 'actor', 'address', 'image', 'digest', 'file', 'record'];

export type Dictionaries = Readonly<Record<EventDictionary, Dictionary>>;

/** Ids of the case by those of one maker of batches. */
type IdMaps = Readonly<Record<EventDictionary, number[]>>;

/** Where the records of a batch stand in their file. */
export interface BatchPlace {
  readonly file: number;
  readonly recordsBefore: number;
}

/** What became of the records of a batch. */
export interface BatchReceipt {
  readonly accepted: number;
  readonly duplicate: number;
  readonly events: number;
  /** In milliseconds; null where there are no events. */
  readonly first: number | null;
  readonly last: number | null;
  /** How many accepted records made each set of remarks. */
  readonly remarks: ReadonlyMap<number, number>;
}

/** What is written of events beside their rows. */
export interface EventParts {
  readonly index: ColumnIndex;
  readonly blocks: BlockWriter;
}

/** Stores the batches of one maker, in order. */
export class EventIntake {
  readonly #dictionaries: Dictionaries;
  readonly #parts: EventParts;
  readonly #inserter: RowInserter;
  readonly #ids: IdMaps;

  constructor(database: Database.Database, dictionaries: Dictionaries, parts: EventParts) {
    this.#dictionaries = dictionaries;
    this.#parts = parts;
    this.#inserter = new RowInserter(database, { into: 'INTO event', columns: COLUMNS });
    const none = () => [0];
    this.#ids = {
      ...{ action: none(), result: none(), agent: none(), scope: none(), kind: none() },
      ...{ actor: none(), address: none(), host: none(), image: none(), digest: none(), term: none() },
    };
  }

  /** `isNew` tells of each record whether it is, 1 or 0; null where all are. */
  add(batch: EventBatch, place: BatchPlace, isNew: Uint8Array | null): BatchReceipt {
    for (const name of EVENT_DICTIONARY_NAMES) this.#learn(name, batch.rows[name]);
    const { records } = batch;
    const writer = new BatchWriter(batch, { ids: this.#ids, inserter: this.#inserter, ...this.#parts });
    const remarks = new Map<number, number>();
    let accepted = 0;
    for (let record = 0; record < records.number.length; record++) {
      const events = numberAt(records.events, record);
      if (isNew !== null && isNew[record] === 0) {
        writer.skip(events);
        continue;
      }
      accepted++;
      const set = numberAt(records.remarks, record);
      remarks.set(set, (remarks.get(set) ?? 0) + 1);
      for (let event = 0; event < events; event++) writer.write(record, place);
    }
    this.#inserter.flush();
    const { written, first, last } = writer;
    return { accepted, duplicate: records.number.length - accepted, events: written, first, last, remarks };
  }

  /** Gives the rows that are new in a batch their ids in the case. */
  #learn(name: EventDictionary, rows: readonly (readonly DictionaryValue[])[]): void {
    for (const row of rows) this.#ids[name].push(this.#dictionaries[name].idOf(this.#inIdsOfCase(name, row)));
  }

  #inIdsOfCase(name: EventDictionary, row: readonly DictionaryValue[]): readonly DictionaryValue[] {
    const { action, result, agent, scope, host } = this.#ids;
    if (name === 'kind') return [action, result, agent, scope].map((ids, part) => at(ids, Number(row[part])));
    if (name === 'image') return [at(host, Number(row[0])) || null, ...row.slice(1)];
    return row;
  }
}

/** The number at an index; 0, the id of nothing, where there is none. */
function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] ?? 0;
}

interface Target extends EventParts {
  readonly ids: IdMaps;
  readonly inserter: RowInserter;
}

/** Goes through the events of a batch, in order. */
class BatchWriter {
  written = 0;
  first: number | null = null;
  last: number | null = null;
  readonly #batch: EventBatch;
  readonly #ids: IdMaps;
  readonly #inserter: RowInserter;
  readonly #index: ColumnIndex;
  readonly #blocks: BlockWriter;
  readonly #uuidWords: Uint32Array;
  #event = 0;
  #idText = 0;
  #part = 0;
  #partText = 0;
  readonly #detailTexts: string;
  #textStart = 0;

  constructor(batch: EventBatch, { ids, inserter, index, blocks }: Target) {
    this.#batch = batch;
    this.#ids = ids;
    this.#inserter = inserter;
    this.#index = index;
    this.#blocks = blocks;
    // A copy begins where words may.
    this.#uuidWords = new Uint32Array(batch.events.eventId.slice().buffer);
    const texts = batch.events.detailTexts;
    this.#detailTexts = Buffer.from(texts.buffer, texts.byteOffset, texts.byteLength).toString('utf8');
  }

  write(record: number, { file, recordsBefore }: BatchPlace): void {
    const { records, events } = this.#batch;
    const event = this.#event;
    const inserter = this.#inserter;
    const time = at(events.time, event);
    const kind = at(this.#ids.kind, at(events.kind, event));
    const actor = at(this.#ids.actor, at(events.actor, event));
    const address = at(this.#ids.address, at(events.address, event));
    const image = at(this.#ids.image, at(events.image, event));
    const digest = at(this.#ids.digest, at(events.digest, event));
    this.#index.add({ time, kind, actor, address, image, digest });
    inserter.add(time);
    inserter.add(kind);
    inserter.add(actor);
    inserter.add(address);
    inserter.add(image || null);
    inserter.add(digest || null);
    inserter.add(file);
    inserter.add(at(records.number, record) + recordsBefore);
    this.#blocks.addPlace(at(records.offset, record), at(records.length, record));
    this.#blocks.addRest(this.#eventId(), this.#uuidWords, this.#details());
    this.written++;
    this.first = Math.min(time, this.first ?? time);
    this.last = Math.max(time, this.last ?? time);
    this.#event++;
  }

  skip(events: number): void {
    for (let count = 0; count < events; count++) {
      this.#eventId();
      this.#details();
      this.#event++;
    }
  }

  /** The place of the words of a UUID, or a text, or null. */
  #eventId(): number | string | null {
    const { eventIdKind, eventIdTexts } = this.#batch.events;
    const kind = eventIdKind[this.#event];
    if (kind === EVENT_ID_TEXT) return wellFormed(eventIdTexts[this.#idText++] ?? '');
    return kind === EVENT_ID_UUID ? this.#event * UUID_WORDS : null;
  }

  /** See details-codec.ts. */
  #details(): string | null {
    const { detailCount, detailParts } = this.#batch.events;
    const count = numberAt(detailCount, this.#event);
    if (count === 0) return null;
    let json = '[';
    for (let index = 0; index < count; index++) {
      const term = numberAt(detailParts, this.#part++);
      if (index > 0) json += ',';
      json += term === 0 ? this.#detailText() : this.#ids.term[term];
    }
    return `${json}]`;
  }

  #detailText(): string {
    const start = this.#textStart;
    this.#textStart += numberAt(this.#batch.events.detailTextLengths, this.#partText++);
    return this.#detailTexts.slice(start, this.#textStart);
  }
}
