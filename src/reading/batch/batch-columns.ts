import type { EventColumnsOfBatch, RecordColumns } from '../../case/event-batch.ts';
import { UUID_BYTES } from '../../case/event-id.ts';
import { GrowingColumn } from '../../numbers/columns/growing-column.ts';

const bytes = () => new GrowingColumn((length) => new Uint8Array(length));
const ids = () => new GrowingColumn((length) => new Uint32Array(length));
const numbers = () => new GrowingColumn((length) => new Float64Array(length));

/** Texts as bytes: joined in UTF-8, with the length of each in characters. */
class TextColumn {
  readonly #bytes = bytes();
  readonly #lengths = ids();
  /** Texts that are not encoded yet: encoding many at once costs little more than encoding one. */
  #waiting = '';

  /** Takes well-formed text, as JSON is. */
  push(text: string): void {
    this.#waiting += text;
    this.#lengths.push(text.length);
  }

  append(encoded: Uint8Array, lengths: Uint32Array): void {
    if (lengths.length === 0) return;
    this.#encode();
    this.#bytes.append(encoded);
    this.#lengths.append(lengths);
  }

  #encode(): void {
    if (this.#waiting === '') return;
    this.#bytes.append(Buffer.from(this.#waiting));
    this.#waiting = '';
  }

  take() {
    this.#encode();
    return { bytes: this.#bytes.take(), lengths: this.#lengths.take() };
  }
}

/** The columns of a batch but for the contents, which are computed from them. */
export interface ColumnsOfBatch {
  readonly records: Omit<RecordColumns, 'content' | 'extras'>;
  readonly events: EventColumnsOfBatch;
}

/** The columns of a batch while it is built: see EventBatch. */
export class BatchColumns {
  readonly number = ids();
  readonly offset = numbers();
  readonly length = ids();
  /** The low half of each, then the high half. */
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
  readonly eventIdTexts = new TextColumn();
  readonly detailCount = ids();
  readonly detailParts = ids();
  readonly detailTexts = new TextColumn();

  /** The 16 bytes of the next event id, zeroed. */
  nextEventId(): Uint8Array {
    return this.eventId.room(UUID_BYTES).fill(0);
  }

  /** Empties the columns; returns what was added since the last time. */
  take(): ColumnsOfBatch {
    const texts = this.detailTexts.take();
    const ids = this.eventIdTexts.take();
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
        eventIdTexts: ids.bytes,
        eventIdTextLengths: ids.lengths,
        detailCount: this.detailCount.take(),
        detailParts: this.detailParts.take(),
        detailTexts: texts.bytes,
        detailTextLengths: texts.lengths,
      },
    };
  }
}
