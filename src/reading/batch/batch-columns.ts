import type { EventBatch } from '../../case/event-batch.ts';
import { UUID_BYTES } from '../../case/event-id.ts';
import { GrowingColumn } from './growing-column.ts';
import { TextColumn } from './text-column.ts';

const bytes = () => new GrowingColumn((length) => new Uint8Array(length));
const ids = () => new GrowingColumn((length) => new Uint32Array(length));
const numbers = () => new GrowingColumn((length) => new Float64Array(length));

/** The columns of a batch while it is made: see EventBatch. */
export class BatchColumns {
  readonly number = ids();
  readonly offset = numbers();
  readonly length = ids();
  /** The low half of each, then the high one. */
  readonly fingerprint = new GrowingColumn((length) => new Int32Array(length));
  readonly isByContent = bytes();
  readonly events = ids();
  readonly remarks = ids();
  readonly time = numbers();
  readonly kind = ids();
  readonly actor = ids();
  readonly address = ids();
  readonly image = ids();
  readonly digest = ids();
  readonly eventId = bytes();
  readonly eventIdKind = bytes();
  eventIdTexts: string[] = [];
  readonly detailCount = ids();
  readonly detailParts = ids();
  readonly detailTexts = new TextColumn();

  /** The 16 bytes of the next event id. */
  nextEventId(): Uint8Array {
    return this.eventId.room(UUID_BYTES).fill(0);
  }

  /** What was added since the last time. */
  take(): Pick<EventBatch, 'records' | 'events'> {
    const texts = this.detailTexts.take();
    const { eventIdTexts } = this;
    this.eventIdTexts = [];
    return {
      records: {
        number: this.number.take(),
        offset: this.offset.take(),
        length: this.length.take(),
        fingerprint: new BigInt64Array(this.fingerprint.take().buffer),
        isByContent: this.isByContent.take(),
        events: this.events.take(),
        remarks: this.remarks.take(),
      },
      events: {
        time: this.time.take(),
        kind: this.kind.take(),
        actor: this.actor.take(),
        address: this.address.take(),
        image: this.image.take(),
        digest: this.digest.take(),
        eventId: this.eventId.take(),
        eventIdKind: this.eventIdKind.take(),
        eventIdTexts,
        detailCount: this.detailCount.take(),
        detailParts: this.detailParts.take(),
        detailTexts: texts.bytes,
        detailTextLengths: texts.lengths,
      },
    };
  }
}
