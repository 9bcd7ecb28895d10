import { EVENT_ID_TEXT, type EventBatch } from '../../case/event-batch.ts';
import type { RegistryEvent } from '../../domain/registry-event.ts';
import type { Remark } from '../../formats/toolkit/format.ts';
import { BatchColumns } from './batch-columns.ts';
import { DetailsEncoder } from './details-encoder.ts';
import type { EventContents } from './event-contents.ts';
import { eventIdJson, writeEventId } from './event-id-column.ts';
import { EventIds } from './event-ids.ts';
import type { Fingerprint } from './fingerprint.ts';
import { remarkBits } from './remark-bits.ts';

/** A record's number in its batch, from 1, and its byte range in the file. */
export interface BatchPosition {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
}

export interface RecordFacts {
  readonly fingerprint: Fingerprint;
  readonly remarks: readonly Remark[];
}

/** Turns events into the columns that a case stores. */
export class BatchBuilder {
  readonly ids: EventIds;
  readonly columns = new BatchColumns();
  readonly details = new DetailsEncoder(this.columns);
  #records = 0;
  #bytes = 0;

  readonly #contents: EventContents;
  readonly #ownRemarks: readonly Remark[];

  /**
   * The source is the id of the format that the events were read with; `ownRemarks` are the remarks of that format
   * alone.
   */
  constructor(source: string, contents: EventContents, ownRemarks: readonly Remark[] = []) {
    this.#contents = contents;
    this.#ownRemarks = ownRemarks;
    this.ids = new EventIds(source);
  }

  /** How many records were counted since the last batch, whatever became of them. */
  get records(): number {
    return this.#records;
  }

  /** How many bytes those records have together. */
  get bytes(): number {
    return this.#bytes;
  }

  countRecords(records: number, bytes: number): void {
    this.#records += records;
    this.#bytes += bytes;
  }

  add(events: readonly RegistryEvent[], position: BatchPosition, { fingerprint, remarks }: RecordFacts): void {
    const { columns } = this;
    columns.number.push(position.number);
    columns.offset.push(position.offset);
    columns.length.push(position.length);
    columns.fingerprint.push(fingerprint.low);
    columns.fingerprint.push(fingerprint.high);
    columns.isByContent.push(fingerprint.isByContent ? 1 : 0);
    columns.events.push(events.length);
    columns.remarks.push(this.remarkBits(remarks));
    for (const event of events) this.#addEvent(event);
  }

  #addEvent(event: RegistryEvent): void {
    const { ids, columns } = this;
    const { time, actor, client, image, eventId, details } = event;
    columns.time.push(time);
    columns.kind.push(ids.kind(ids.action(event), ids.result(event), ids.agent(client), ids.scope(event)));
    columns.actor.push(ids.actor(actor));
    columns.address.push(ids.address(client));
    columns.image.push(ids.image(image));
    columns.digest.push(ids.digest(image));
    const idKind = writeEventId(eventId, columns.nextEventId());
    columns.eventIdKind.push(idKind);
    if (idKind === EVENT_ID_TEXT) columns.eventIdTexts.push(eventIdJson(eventId));
    columns.detailCount.push(this.details.encode(details));
  }

  /** Remarks as the column of a batch of this format holds them. */
  remarkBits(remarks: readonly Remark[]): number {
    return remarkBits(remarks, this.#ownRemarks);
  }

  /** Ends the batch and begins the next. Ids stay valid: a batch carries only the dictionary rows that are new in it. */
  take(): EventBatch {
    this.#records = 0;
    this.#bytes = 0;
    const rows = { ...this.ids.takeRows(), term: this.details.takeTerms() };
    const { records, events } = this.columns.take();
    return { rows, records: { ...records, ...this.#contents.of(rows, { records, events }) }, events };
  }
}
