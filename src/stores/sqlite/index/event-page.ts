import { loadedEventId, UUID_BYTES } from '../../../case/event-id.ts';
import { packed, unpacked } from '../../../numbers/packed-numbers.ts';

/** A row of `event_block`: what schema.ts says of events that follow each other. */
export interface BlockRow {
  readonly first_seq: number;
  readonly events: number;
  readonly first_offset: number;
  readonly offsets: unknown;
  readonly lengths: unknown;
  readonly event_ids: unknown;
  readonly details: unknown;
}

export const BLOCK_COLUMNS = ['first_seq', 'events', 'first_offset', 'offsets', 'lengths', 'event_ids', 'details'];

/** What a block holds of an event. */
export interface EventRest {
  readonly offset: number;
  readonly length: number;
  readonly eventId: string | null;
  /** As details-codec.ts says; null for none. */
  readonly details: unknown;
}

/** Ids of the events of a block: the bytes of UUIDs one behind the other, or JSON of texts and nulls; null for none. */
export function packedIds(ids: Uint8Array, texts: readonly (string | null | undefined)[]): Buffer | string | null {
  if (texts.length === 0) return Buffer.from(ids);
  const all = Array.from({ length: ids.length / UUID_BYTES }, (_, index) => {
    const text = texts[index];
    if (text !== undefined) return text;
    return loadedEventId(Buffer.from(ids.subarray(index * UUID_BYTES, (index + 1) * UUID_BYTES)));
  });
  return all.every((id) => id === null) ? null : JSON.stringify(all);
}

/** Numbers that are not below `base`, as their differences to it. */
export function packedFrom(base: number, numbers: Float64Array): Buffer {
  return packed(numbers.map((number) => number - base));
}

type Ids = (index: number) => string | null;

/** A block as it was written; a part that was not written so is none. */
export class EventBlock {
  readonly firstSeq: number;
  readonly events: number;
  readonly #firstOffset: number;
  readonly #offsets: ArrayLike<number> | null;
  readonly #lengths: ArrayLike<number> | null;
  readonly #idOf: Ids | null;
  readonly #storedIds: unknown;
  readonly #storedDetails: unknown;
  #details: readonly unknown[] | null | undefined;

  constructor(row: BlockRow) {
    this.firstSeq = row.first_seq;
    this.events = row.events;
    this.#firstOffset = row.first_offset;
    this.#offsets = numbersIn(row.offsets, row.events);
    this.#lengths = numbersIn(row.lengths, row.events);
    this.#idOf = idsIn(row.event_ids, row.events);
    this.#storedIds = row.event_ids;
    this.#storedDetails = row.details;
  }

  holds(seq: number): boolean {
    return seq >= this.firstSeq && seq < this.firstSeq + this.events;
  }

  /** Details of each event; null where they are not written so. */
  get details(): readonly unknown[] | null {
    this.#details ??= detailsIn(this.#storedDetails, this.events);
    return this.#details;
  }

  /** Whether every part can be read. */
  get isWhole(): boolean {
    return this.#offsets !== null && this.#lengths !== null && this.#idOf !== null && this.details !== null;
  }

  /** Whether every part is written as imgaudit writes it. */
  get isAsWritten(): boolean {
    return this.isWhole && isCanonical(this.#storedIds) && isCanonical(this.#storedDetails);
  }

  /** Where the record of an event begins that it holds. */
  offsetOf(seq: number): number {
    return this.#offsets === null ? -1 : this.#firstOffset + (this.#offsets[seq - this.firstSeq] ?? 0);
  }

  /** What it holds of an event that it holds. */
  of(seq: number): EventRest {
    const index = seq - this.firstSeq;
    return {
      offset: this.offsetOf(seq),
      length: this.#lengths === null ? -1 : (this.#lengths[index] ?? 0),
      eventId: this.#idOf?.(index) ?? null,
      details: this.details?.[index] ?? null,
    };
  }
}

function numbersIn(bytes: unknown, count: number): ArrayLike<number> | null {
  return Buffer.isBuffer(bytes) ? unpacked(bytes, count) : null;
}

function idsIn(stored: unknown, count: number): Ids | null {
  if (stored === null) return () => null;
  if (Buffer.isBuffer(stored)) {
    if (stored.length !== count * UUID_BYTES) return null;
    return (index) => loadedEventId(stored.subarray(index * UUID_BYTES, (index + 1) * UUID_BYTES));
  }
  const list = listIn(stored, count);
  return list === null ? null : (index) => textOrNull(list[index]);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function detailsIn(stored: unknown, count: number): readonly unknown[] | null {
  return stored === null ? [] : listIn(stored, count);
}

/** Whether JSON that was read is written as JSON is written here. */
function isCanonical(stored: unknown): boolean {
  return typeof stored !== 'string' || JSON.stringify(JSON.parse(stored)) === stored;
}

/** A list of so many members. */
function listIn(stored: unknown, count: number): readonly unknown[] | null {
  if (typeof stored !== 'string') return null;
  try {
    const list: unknown = JSON.parse(stored);
    return Array.isArray(list) && list.length === count ? list : null;
  } catch {
    return null;
  }
}
