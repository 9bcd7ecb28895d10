import type { BatchOrigin } from '../../../case/case-writer.ts';
import { EVENT_ID_TEXT, EVENT_ID_UUID, type EventBatch, type EventDictionary } from '../../../case/event-batch.ts';
import { UUID_WORDS } from '../../../case/event-id.ts';
import { GrowingColumn } from '../../../numbers/columns/growing-column.ts';
import { byteAt, numberAt, valueAt } from '../../../numbers/number-at.ts';
import type { RowInserter } from '../connection/row-inserter.ts';
import type { EventDigest, EventsToDigest } from '../digests/event-digest.ts';
import type { EventPageWriter } from '../index/page-writer.ts';
import type { SegmentWriter } from '../index/segment-writer.ts';
import { TextWalk } from '../index/text-walk.ts';

/** The columns of an event that are rows of a table, in the order in which their values are added. */
export const EVENT_ROW_COLUMNS = ['time', 'kind', 'actor', 'address', 'image', 'digest', 'file', 'record'];

type Doubles = GrowingColumn<Float64Array<ArrayBuffer>>;

/** The ids in the case of what events refer to, by the ids of one reader. */
type Ids = Readonly<
  Record<Extract<EventDictionary, 'kind' | 'actor' | 'address' | 'image' | 'digest' | 'term'>, Doubles>
>;

const doubles = () => new GrowingColumn((length) => new Float64Array(length));

/** Memory for the columns of the events that are written, used again and again: new memory is given back late. */
export class EventScratch {
  readonly kind = doubles();
  readonly actor = doubles();
  readonly address = doubles();
  readonly image = doubles();
  readonly digest = doubles();
  readonly file = doubles();
  readonly record = doubles();
  readonly offset = doubles();
  readonly length = doubles();
  readonly terms = doubles();
}

/** Through what every event is written. */
export interface RowCompanions {
  readonly segments: SegmentWriter;
  readonly pages: EventPageWriter;
  /** Hashes the events, for the custody log. */
  readonly digest: EventDigest;
  /** Into the table `event`, with EVENT_ROW_COLUMNS. */
  readonly rows: RowInserter;
  readonly scratch: EventScratch;
}

/**
 * Goes through the events of a batch, in order. Those that follow each other are written together, column by column: that
 * takes half the time of one after the other.
 */
export class BatchWriter {
  written = 0;
  first: number | null = null;
  last: number | null = null;
  readonly #batch: EventBatch;
  readonly #origin: BatchOrigin;
  readonly #ids: Ids;
  readonly #companions: RowCompanions;
  readonly #uuidWords: Uint32Array;
  readonly #idTexts: TextWalk;
  readonly #detailTexts: TextWalk;
  #event = 0;
  #part = 0;

  constructor(batch: EventBatch, origin: BatchOrigin, ids: Ids, companions: RowCompanions) {
    const { events } = batch;
    this.#batch = batch;
    this.#origin = origin;
    this.#ids = ids;
    this.#companions = companions;
    // Copied, because a view of words must begin at a multiple of four bytes, and the bytes of a batch may not.
    this.#uuidWords = new Uint32Array(events.eventId.slice().buffer);
    this.#idTexts = new TextWalk(events.eventIdTexts, events.eventIdTextLengths);
    this.#detailTexts = new TextWalk(events.detailTexts, events.detailTextLengths);
  }

  /** Writes the events of the records from one index up to another. */
  write(from: number, to: number): void {
    const [start, startOfParts] = [this.#event, this.#part];
    const end = start + this.#count(from, to);
    const [idTexts, detailTexts] = [this.#idTexts.begin(), this.#detailTexts.begin()];
    const { events } = this.#batch;
    const { kind, actor, address, image, digest, term } = this.#ids;
    const { scratch } = this.#companions;
    const detailCount = events.detailCount.subarray(start, end);
    const parts = events.detailParts.subarray(startOfParts, startOfParts + sumOf(detailCount));
    const places = this.#places(from, to, end - start);
    // One literal, so that the engine compiles what reads it for a single kind of object.
    const columns = {
      time: events.time.subarray(start, end),
      kind: inCase(kind, events.kind.subarray(start, end), scratch.kind),
      actor: inCase(actor, events.actor.subarray(start, end), scratch.actor),
      address: inCase(address, events.address.subarray(start, end), scratch.address),
      image: inCase(image, events.image.subarray(start, end), scratch.image),
      digest: inCase(digest, events.digest.subarray(start, end), scratch.digest),
      record: places.record,
      offset: places.offset,
      length: places.length,
      idKind: events.eventIdKind.subarray(start, end),
      uuidWords: this.#uuidWords.subarray(start * UUID_WORDS, end * UUID_WORDS),
      detailCount,
      terms: inCase(term, parts, scratch.terms),
    };
    this.#companions.segments.addAll(columns);
    this.#companions.digest.addAll(columns);
    this.#addRows(columns);
    this.#addPages(columns);
    this.#companions.digest.addTexts(idTexts(), detailTexts());
    this.#note(columns.time);
  }

  /** Passes over the events of records that the case has already. */
  skip(from: number, to: number): void {
    const end = this.#event + this.#count(from, to);
    const { eventIdKind, detailCount, detailParts } = this.#batch.events;
    for (; this.#event < end; this.#event++) {
      if (byteAt(eventIdKind, this.#event) === EVENT_ID_TEXT) this.#idTexts.pass();
      const endOfParts = this.#part + numberAt(detailCount, this.#event);
      for (; this.#part < endOfParts; this.#part++) {
        if (numberAt(detailParts, this.#part) === 0) this.#detailTexts.pass();
      }
    }
  }

  #count(from: number, to: number): number {
    return sumOf(this.#batch.records.events.subarray(from, to));
  }

  /** For each event the number of its record, and where that stands. */
  #places(from: number, to: number, count: number): Pick<EventsToDigest, 'record' | 'offset' | 'length'> {
    const { records } = this.#batch;
    const { recordsBefore } = this.#origin;
    const { scratch } = this.#companions;
    const record = roomIn(scratch.record, count);
    const offset = roomIn(scratch.offset, count);
    const length = roomIn(scratch.length, count);
    let event = 0;
    for (let index = from; index < to; index++) {
      for (const end = event + numberAt(records.events, index); event < end; event++) {
        record[event] = numberAt(records.number, index) + recordsBefore;
        offset[event] = valueAt(records.offset, index);
        length[event] = numberAt(records.length, index);
      }
    }
    return { record, offset, length };
  }

  #addRows({ time, kind, actor, address, image, digest, record }: EventsToDigest): void {
    const { rows, scratch } = this.#companions;
    const file = roomIn(scratch.file, time.length).fill(this.#origin.file);
    rows.addAll([
      { values: time, isNullable: false },
      { values: kind, isNullable: false },
      { values: actor, isNullable: false },
      { values: address, isNullable: false },
      { values: image, isNullable: true },
      { values: digest, isNullable: true },
      { values: file, isNullable: false },
      { values: record, isNullable: false },
    ]);
  }

  #addPages({ offset, length, detailCount, terms }: EventsToDigest): void {
    const { pages } = this.#companions;
    let part = 0;
    for (let index = 0; index < offset.length; index++) {
      const count = numberAt(detailCount, index);
      pages.addPosition(valueAt(offset, index), valueAt(length, index));
      pages.addRest(this.#eventId(), this.#uuidWords, this.#details(terms, part, part + count));
      part += count;
      this.#event++;
    }
    this.#part += part;
  }

  /** For a UUID the index of its first word, for any other id its JSON; null if the event has no id. */
  #eventId(): number | string | null {
    const kind = byteAt(this.#batch.events.eventIdKind, this.#event);
    if (kind === EVENT_ID_TEXT) return this.#idTexts.next();
    return kind === EVENT_ID_UUID ? this.#event * UUID_WORDS : null;
  }

  /** The details as details-codec.ts describes them. */
  #details(terms: Float64Array, from: number, to: number): string | null {
    if (from === to) return null;
    let json = '[';
    for (let part = from; part < to; part++) {
      const term = valueAt(terms, part);
      if (part > from) json += ',';
      json += term === 0 ? this.#detailTexts.next() : term;
    }
    return `${json}]`;
  }

  #note(times: Float64Array): void {
    this.written += times.length;
    for (let index = 0; index < times.length; index++) {
      const time = valueAt(times, index);
      if (this.first === null || time < this.first) this.first = time;
      if (this.last === null || time > this.last) this.last = time;
    }
  }
}

/** The ids in the case of what the numbers of a column stand for; 0 for no value. */
function inCase(ids: Doubles, column: Uint32Array, room: Doubles): Float64Array {
  const known = ids.view();
  const found = roomIn(room, column.length);
  for (let index = 0; index < found.length; index++) found[index] = valueAt(known, numberAt(column, index));
  return found;
}

/** Room for a count of numbers. What it holds is left over from what was written before. */
function roomIn(column: Doubles, count: number): Float64Array {
  column.clear();
  return column.room(count);
}

function sumOf(numbers: Uint32Array): number {
  let sum = 0;
  for (let index = 0; index < numbers.length; index++) sum += numberAt(numbers, index);
  return sum;
}
