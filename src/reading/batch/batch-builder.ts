import { EVENT_ID_NONE, EVENT_ID_TEXT, EVENT_ID_UUID, type EventBatch } from '../../case/event-batch.ts';
import { writeUuid } from '../../case/event-id.ts';
import type { RegistryEvent } from '../../domain/registry-event.ts';
import type { Remark } from '../../formats/toolkit/format.ts';
import { BatchColumns } from './batch-columns.ts';
import { DetailsEncoder } from './details-encoder.ts';
import { EventIds } from './event-ids.ts';
import type { Fingerprint } from './fingerprint.ts';
import { remarkBits } from './remark-bits.ts';

/** Where a record stands: its number in the batch, from 1, and its bytes. */
export interface RecordPlace {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
}

export interface RecordFacts {
  readonly fingerprint: Fingerprint;
  readonly remarks: readonly Remark[];
}

/** Turns events into the columns by which a case takes them. */
export class BatchBuilder {
  readonly ids: EventIds;
  readonly columns = new BatchColumns();
  readonly details = new DetailsEncoder(this.columns);

  readonly #ownRemarks: readonly Remark[];

  /** The source is the id of a format, whose own remarks come with it. */
  constructor(source: string, ownRemarks: readonly Remark[] = []) {
    this.#ownRemarks = ownRemarks;
    this.ids = new EventIds(source);
  }

  add(events: readonly RegistryEvent[], place: RecordPlace, { fingerprint, remarks }: RecordFacts): void {
    const { columns } = this;
    columns.number.push(place.number);
    columns.offset.push(place.offset);
    columns.length.push(place.length);
    columns.fingerprint.push(fingerprint.low);
    columns.fingerprint.push(fingerprint.high);
    columns.isByContent.push(fingerprint.isByContent ? 1 : 0);
    columns.events.push(events.length);
    columns.remarks.push(remarkBits(remarks, this.#ownRemarks));
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
    columns.eventIdKind.push(this.writeEventId(eventId, columns.nextEventId()));
    columns.detailCount.push(this.details.encode(details));
  }

  /** Writes an id to its 16 bytes, where it is a UUID, or beside them; gives its kind. */
  writeEventId(eventId: string | null, bytes: Uint8Array): number {
    if (eventId === null) return EVENT_ID_NONE;
    if (writeUuid(eventId, bytes, 0)) return EVENT_ID_UUID;
    // What may have been written before it turned out to be none.
    bytes.fill(0);
    this.columns.eventIdTexts.push(eventId);
    return EVENT_ID_TEXT;
  }

  /** What was added since the last time. */
  take(): EventBatch {
    const rows = { ...this.ids.takeRows(), term: this.details.takeTerms() };
    return { rows, ...this.columns.take() };
  }
}
