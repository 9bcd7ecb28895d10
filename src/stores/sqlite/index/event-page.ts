import { loadedEventId, UUID_BYTES } from '../../../case/event-id.ts';
import { unpacked } from '../../../numbers/columns/packed-numbers.ts';

/** A row of `event_block`: a page of events that follow each other. See docs/case-format.md. */
export interface EventPageRow {
  readonly first_seq: number;
  readonly events: number;
  readonly first_offset: number;
  readonly offsets: unknown;
  readonly lengths: unknown;
  readonly event_ids: unknown;
  readonly details: unknown;
}

export const EVENT_PAGE_COLUMNS: readonly (keyof EventPageRow)[] = [
  'first_seq',
  'events',
  'first_offset',
  'offsets',
  'lengths',
  'event_ids',
  'details',
];

/** The fields of an event that are not in its row in `event`: they are read only when the event is shown. */
export interface EventRest {
  /** Where the record of the event begins in its file. */
  readonly offset: number;
  /** How many bytes the record has. */
  readonly length: number;
  readonly eventId: string | null;
  /** As details-codec.ts describes them; null for an event without details. */
  readonly details: unknown;
}

/**
 * The ids of the events of a page: their bytes one after the other if all of them are UUIDs, otherwise a JSON list of
 * texts and nulls. Null if no event has an id. `texts` are JSON; null stands for no id.
 */
export function packedIds(ids: Uint8Array, texts: readonly (string | null | undefined)[]): Buffer | string | null {
  if (texts.length === 0) return Buffer.from(ids);
  const count = ids.length / UUID_BYTES;
  let [json, hasId] = ['[', false];
  for (let index = 0; index < count; index++) {
    const text = texts[index];
    hasId ||= text !== null;
    if (index > 0) json += ',';
    json += text === undefined ? uuidJson(ids, index) : text;
  }
  return hasId ? `${json}]` : null;
}

function uuidJson(ids: Uint8Array, index: number): string {
  return `"${loadedEventId(Buffer.from(ids.subarray(index * UUID_BYTES, (index + 1) * UUID_BYTES)))}"`;
}

type Ids = (index: number) => string | null;

/** A page as it was read. Parts that cannot be decoded are left out, so that verify can read on. */
export class EventPage {
  readonly firstSeq: number;
  readonly events: number;
  readonly #firstOffset: number;
  readonly #offsets: ArrayLike<number> | null;
  readonly #lengths: ArrayLike<number> | null;
  readonly #idOf: Ids | null;
  readonly #storedIds: unknown;
  readonly #storedDetails: unknown;
  #details: readonly unknown[] | null | undefined;

  constructor(row: EventPageRow) {
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

  /** Details of each event; null if they cannot be decoded. An empty list if no event of the page has details. */
  get details(): readonly unknown[] | null {
    this.#details ??= detailsIn(this.#storedDetails, this.events);
    return this.#details;
  }

  /** Whether every part can be decoded. */
  get isWhole(): boolean {
    return this.#offsets !== null && this.#lengths !== null && this.#idOf !== null && this.details !== null;
  }

  /** Whether every part is byte for byte what imgaudit writes. */
  get isAsWritten(): boolean {
    return this.isWhole && isCanonical(this.#storedIds) && isCanonical(this.#storedDetails);
  }

  /** Where the record of an event of this page begins; -1 if that cannot be decoded. */
  offsetOf(seq: number): number {
    return this.#offsets === null ? -1 : this.#firstOffset + (this.#offsets[seq - this.firstSeq] ?? 0);
  }

  /** The stored fields of one event of this page. */
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

/** Whether a JSON text is written as `JSON.stringify` writes it. Values that are not texts pass. */
function isCanonical(stored: unknown): boolean {
  return typeof stored !== 'string' || JSON.stringify(JSON.parse(stored)) === stored;
}

/** The list that a JSON text holds; null if it does not have `count` members. */
function listIn(stored: unknown, count: number): readonly unknown[] | null {
  if (typeof stored !== 'string') return null;
  try {
    const list: unknown = JSON.parse(stored);
    return Array.isArray(list) && list.length === count ? list : null;
  } catch {
    return null;
  }
}
