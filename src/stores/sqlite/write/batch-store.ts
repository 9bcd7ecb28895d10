import type { BatchOrigin, BatchStore, StoredBatch } from '../../../case/case-writer.ts';
import {
  type DictionaryValue,
  EVENT_DICTIONARY_NAMES,
  EVENT_ID_TEXT,
  EVENT_ID_UUID,
  type EventBatch,
  type EventDictionary,
  perDictionary,
} from '../../../case/event-batch.ts';
import { UUID_WORDS } from '../../../case/event-id.ts';
import { wellFormed } from '../../../domain/text/well-formed.ts';
import { GrowingColumn } from '../../../numbers/columns/growing-column.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import type { RowInserter } from '../connection/row-inserter.ts';
import type { EventPageWriter } from '../index/page-writer.ts';
import type { SegmentWriter } from '../index/segment-writer.ts';
import type { Dictionary } from './dictionary.ts';
import type { EventDigest } from './event-digest.ts';

/** The columns of an event that are rows of a table, in the order in which a store adds their values. */
export const EVENT_ROW_COLUMNS = ['time', 'kind', 'actor', 'address', 'image', 'digest', 'file', 'record'];

export type Dictionaries = Readonly<Record<EventDictionary, Dictionary>>;

/** Most files name few things, and a case may have thousands of files. */
const FEW = 32;

/** For each dictionary the ids in the case, by the ids of one reader. */
type IdMaps = Readonly<Record<EventDictionary, GrowingColumn<Float64Array<ArrayBuffer>>>>;

/** Through what every event is written. */
export interface RowCompanions {
  readonly segments: SegmentWriter;
  readonly pages: EventPageWriter;
  /** Hashes the events, for the custody log. */
  readonly digest: EventDigest;
  /** Into the table `event`, with EVENT_ROW_COLUMNS. */
  readonly rows: RowInserter;
}

/** Stores the batches of one reader, in order. The writer that commits them writes what the companions still hold. */
export class SqliteBatchStore implements BatchStore {
  readonly #dictionaries: Dictionaries;
  readonly #companions: RowCompanions;
  readonly #inserter: RowInserter;
  readonly #ids: IdMaps;

  constructor(dictionaries: Dictionaries, companions: RowCompanions) {
    this.#dictionaries = dictionaries;
    this.#companions = companions;
    this.#inserter = companions.rows;
    // Id 0 of a reader means that there is no value, and so does id 0 of the case.
    this.#ids = perDictionary(() => {
      const ids = new GrowingColumn((length) => new Float64Array(length), FEW);
      ids.push(0);
      return ids;
    });
  }

  add(batch: EventBatch, origin: BatchOrigin, isNew: Uint8Array | null): StoredBatch {
    for (const name of EVENT_DICTIONARY_NAMES) this.#learn(name, batch.rows[name]);
    const { records } = batch;
    const writer = new BatchWriter(batch, this.#ids, this.#inserter, this.#companions);
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
      for (let event = 0; event < events; event++) writer.write(record, origin);
    }
    const { written, first, last } = writer;
    return { accepted, duplicate: records.number.length - accepted, events: written, first, last, remarks };
  }

  /** Finds or stores the rows that are new in a batch, and remembers their ids in the case. */
  #learn(name: EventDictionary, rows: readonly (readonly DictionaryValue[])[]): void {
    for (const row of rows) this.#ids[name].push(this.#dictionaries[name].idOf(this.#inIdsOfCase(name, row)));
  }

  #inIdsOfCase(name: EventDictionary, row: readonly DictionaryValue[]): readonly DictionaryValue[] {
    const { action, result, agent, scope, host } = this.#ids;
    if (name === 'kind') return [action, result, agent, scope].map((ids, column) => ids.at(Number(row[column])));
    if (name === 'image') return [host.at(Number(row[0])) || null, ...row.slice(1)];
    return row;
  }
}

/** The number at an index; 0 (no value) beyond the end. */
function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] ?? 0;
}

/** Goes through the events of a batch, in order. */
class BatchWriter {
  written = 0;
  first: number | null = null;
  last: number | null = null;
  readonly #batch: EventBatch;
  readonly #ids: IdMaps;
  readonly #inserter: RowInserter;
  readonly #segments: SegmentWriter;
  readonly #pages: EventPageWriter;
  readonly #digest: EventDigest;
  readonly #uuidWords: Uint32Array;
  #event = 0;
  #idText = 0;
  #detailPart = 0;
  #detailLength = 0;
  readonly #detailTexts: string;
  #textStart = 0;

  constructor(batch: EventBatch, ids: IdMaps, inserter: RowInserter, { segments, pages, digest }: RowCompanions) {
    this.#batch = batch;
    this.#ids = ids;
    this.#inserter = inserter;
    this.#segments = segments;
    this.#pages = pages;
    this.#digest = digest;
    // Copied, because a view of words must begin at a multiple of four bytes, and the bytes of a batch may not.
    this.#uuidWords = new Uint32Array(batch.events.eventId.slice().buffer);
    const texts = batch.events.detailTexts;
    this.#detailTexts = Buffer.from(texts.buffer, texts.byteOffset, texts.byteLength).toString('utf8');
  }

  write(record: number, { file, recordsBefore }: BatchOrigin): void {
    const { records, events } = this.#batch;
    const event = this.#event;
    const inserter = this.#inserter;
    const time = at(events.time, event);
    const kind = this.#ids.kind.at(at(events.kind, event));
    const actor = this.#ids.actor.at(at(events.actor, event));
    const address = this.#ids.address.at(at(events.address, event));
    const image = this.#ids.image.at(at(events.image, event));
    const digest = this.#ids.digest.at(at(events.digest, event));
    const columns = { time, kind, actor, address, image, digest };
    const number = at(records.number, record) + recordsBefore;
    const [offset, length] = [at(records.offset, record), at(records.length, record)];
    this.#segments.add(columns);
    this.#digest.addIds(columns, number);
    this.#digest.addPosition(offset, length);
    inserter.add(time);
    inserter.add(kind);
    inserter.add(actor);
    inserter.add(address);
    inserter.add(image || null);
    inserter.add(digest || null);
    inserter.add(file);
    inserter.add(number);
    const id = this.#eventId();
    this.#digest.addEventId(id, this.#uuidWords);
    this.#pages.addPosition(offset, length);
    this.#pages.addRest(id, this.#uuidWords, this.#details(this.#digest));
    this.written++;
    this.first = Math.min(time, this.first ?? time);
    this.last = Math.max(time, this.last ?? time);
    this.#event++;
  }

  /** Passes over the events of a record that the case has already. */
  skip(events: number): void {
    for (let count = 0; count < events; count++) {
      this.#eventId();
      this.#details(null);
      this.#event++;
    }
  }

  /** For a UUID the index of its first word, for any other id its text; null if the event has no id. */
  #eventId(): number | string | null {
    const { eventIdKind, eventIdTexts } = this.#batch.events;
    const kind = eventIdKind[this.#event];
    if (kind === EVENT_ID_TEXT) return wellFormed(eventIdTexts[this.#idText++] ?? '');
    return kind === EVENT_ID_UUID ? this.#event * UUID_WORDS : null;
  }

  /** The details as details-codec.ts describes them; they are also added to the digest. */
  #details(digest: EventDigest | null): string | null {
    const { detailCount, detailParts } = this.#batch.events;
    const count = numberAt(detailCount, this.#event);
    digest?.addDetails(count);
    if (count === 0) return null;
    let json = '[';
    for (let index = 0; index < count; index++) {
      const term = numberAt(detailParts, this.#detailPart++);
      if (index > 0) json += ',';
      json += term === 0 ? this.#detailText(digest) : this.#term(term, digest);
    }
    return `${json}]`;
  }

  #term(term: number, digest: EventDigest | null): number {
    const id = this.#ids.term.at(term);
    digest?.addTerm(id);
    return id;
  }

  #detailText(digest: EventDigest | null): string {
    const start = this.#textStart;
    this.#textStart += numberAt(this.#batch.events.detailTextLengths, this.#detailLength++);
    const text = this.#detailTexts.slice(start, this.#textStart);
    digest?.addText(text);
    return text;
  }
}
