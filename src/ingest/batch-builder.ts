import type { RegistryEvent } from '../domain/registry-event.ts';
import type { Remark } from '../formats/format.ts';
import { EVENT_ID_NONE, EVENT_ID_TEXT, EVENT_ID_UUID, type EventBatch } from '../store/event-batch.ts';
import { UUID_BYTES, writeUuid } from '../store/event-id.ts';
import { DetailsEncoder } from './details-encoder.ts';
import { EventIds } from './event-ids.ts';
import type { Fingerprint } from './fingerprint.ts';
import { TupleIds } from './tuple-ids.ts';

/** A batch, and what its sets of remarks hold. */
export interface BuiltBatch {
  readonly batch: EventBatch;
  readonly remarkSets: readonly (readonly Remark[])[];
}

/** Where a record stands: its number in the batch, from 1, and its bytes. */
export interface RecordPlace {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
}

export interface RecordFacts {
  readonly fingerprint: Fingerprint;
  readonly remarks: readonly Remark[];
  /** How many events follow. */
  readonly events: number;
}

/** An event whose parts have been numbered; its details were encoded before. */
export interface NumberedEvent {
  readonly time: number;
  readonly kind: number;
  readonly actor: number;
  readonly address: number;
  readonly image: number;
  readonly digest: number;
  readonly eventId: string | null;
  /** How many parts the details have. */
  readonly detailCount: number;
}

/** Turns events into the columns by which a case takes them. */
export class BatchBuilder {
  readonly ids: EventIds;
  readonly details = new DetailsEncoder();
  readonly #remarkIds = new TupleIds([0]);
  readonly #remarkSets: (readonly Remark[])[] = [[]];
  #columns = emptyColumns();

  constructor(source: string) {
    this.ids = new EventIds(source);
  }

  add(events: readonly RegistryEvent[], place: RecordPlace, facts: Omit<RecordFacts, 'events'>): void {
    const { fingerprint, remarks } = facts;
    this.addRecord(place, { fingerprint, remarks, events: events.length });
    for (const event of events) this.addEvent(this.#numbered(event));
  }

  /** Its events are to follow. */
  addRecord({ number, offset, length }: RecordPlace, { fingerprint, remarks, events }: RecordFacts): void {
    const columns = this.#columns;
    columns.number.push(number);
    columns.offset.push(offset);
    columns.length.push(length);
    columns.fingerprint.push(fingerprint.low, fingerprint.high);
    columns.isByContent.push(fingerprint.isByContent ? 1 : 0);
    columns.events.push(events);
    columns.remarks.push(this.#remarkSet(remarks));
  }

  addEvent(event: NumberedEvent): void {
    const columns = this.#columns;
    columns.time.push(event.time);
    columns.kind.push(event.kind);
    columns.actor.push(event.actor);
    columns.address.push(event.address);
    columns.image.push(event.image);
    columns.digest.push(event.digest);
    this.#addEventId(event.eventId);
    columns.detailCount.push(event.detailCount);
  }

  #numbered(event: RegistryEvent): NumberedEvent {
    const { ids } = this;
    const { time, actor, client, image, eventId, details } = event;
    return {
      time,
      kind: ids.kind(ids.action(event), ids.result(event), ids.agent(client), ids.scope(event)),
      actor: ids.actor(actor),
      address: ids.address(client),
      image: ids.image(image),
      digest: ids.digest(image),
      eventId,
      detailCount: this.details.encode(details),
    };
  }

  #addEventId(eventId: string | null): void {
    const columns = this.#columns;
    const start = columns.eventIdKind.length * UUID_BYTES;
    if (columns.eventId.length < start + UUID_BYTES) columns.eventId = grown(columns.eventId);
    if (eventId === null) {
      columns.eventIdKind.push(EVENT_ID_NONE);
    } else if (writeUuid(eventId, columns.eventId, start)) {
      columns.eventIdKind.push(EVENT_ID_UUID);
    } else {
      columns.eventIdKind.push(EVENT_ID_TEXT);
      columns.eventIdTexts.push(eventId);
    }
  }

  #remarkSet(remarks: readonly Remark[]): number {
    if (remarks.length === 0) return 0;
    const set = [...new Set(remarks)];
    const id = this.#remarkIds.idOf(set.join(' '));
    this.#remarkSets[id] = set;
    return id;
  }

  /** What was added since the last time. */
  take(): BuiltBatch {
    const columns = this.#columns;
    this.#columns = emptyColumns();
    const details = this.details.take();
    // `new` copies a list by its memory; `from` would ask it for one number after the other.
    const records = {
      number: new Uint32Array(columns.number),
      offset: new Float64Array(columns.offset),
      length: new Uint32Array(columns.length),
      fingerprint: new BigInt64Array(new Int32Array(columns.fingerprint).buffer),
      isByContent: new Uint8Array(columns.isByContent),
      events: new Uint32Array(columns.events),
      remarks: new Uint32Array(columns.remarks),
    };
    const events = {
      time: new Float64Array(columns.time),
      kind: new Uint32Array(columns.kind),
      actor: new Uint32Array(columns.actor),
      address: new Uint32Array(columns.address),
      image: new Uint32Array(columns.image),
      digest: new Uint32Array(columns.digest),
      eventId: columns.eventId,
      eventIdKind: new Uint8Array(columns.eventIdKind),
      eventIdTexts: columns.eventIdTexts,
      detailCount: new Uint32Array(columns.detailCount),
      detailParts: details.parts,
      detailTexts: details.texts,
    };
    const rows = { ...this.ids.takeRows(), term: details.terms };
    return { batch: { rows, records, events }, remarkSets: this.#remarkSets };
  }
}

function emptyColumns() {
  const numbers = (): number[] => [];
  const eventIdTexts: string[] = [];
  return {
    ...{ number: numbers(), offset: numbers(), length: numbers(), fingerprint: numbers(), isByContent: numbers() },
    ...{ events: numbers(), remarks: numbers(), time: numbers(), kind: numbers(), actor: numbers() },
    ...{ address: numbers(), image: numbers(), digest: numbers(), detailCount: numbers() },
    ...{ eventId: new Uint8Array(UUID_BYTES * 1024), eventIdKind: numbers(), eventIdTexts },
  };
}

function grown(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}
