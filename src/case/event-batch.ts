/** A value of a dictionary column. */
export type DictionaryValue = string | number | null;

/**
 * The dictionaries and their columns. Values that many events share are stored once in a dictionary, and events refer to
 * them by id. A row of `kind` holds one id of each of the first four dictionaries.
 */
export const EVENT_DICTIONARIES = {
  action: ['source', 'action', 'category', 'plane'],
  result: ['outcome', 'reason_code'],
  agent: ['user_agent', 'tool'],
  scope: ['region', 'account'],
  kind: ['action', 'result', 'agent', 'scope'],
  actor: ['actor_id', 'name', 'type', 'credential'],
  address: ['address', 'ip', 'sort_key', 'network', 'stated_network', 'is_public'],
  host: ['host'],
  /** The registry is an id of `host`, or null. */
  image: ['registry', 'namespace', 'repository', 'tag'],
  digest: ['digest'],
  term: ['text'],
} as const;
export type EventDictionary = keyof typeof EVENT_DICTIONARIES;

/** Makes one thing for each dictionary from its name. */
export function perDictionary<T>(make: (name: EventDictionary) => T): Readonly<Record<EventDictionary, T>> {
  return {
    action: make('action'),
    result: make('result'),
    agent: make('agent'),
    scope: make('scope'),
    kind: make('kind'),
    actor: make('actor'),
    address: make('address'),
    host: make('host'),
    image: make('image'),
    digest: make('digest'),
    term: make('term'),
  };
}

/** All dictionaries. Each comes after the dictionaries that its rows refer to. */
export const EVENT_DICTIONARY_NAMES: readonly EventDictionary[] = Object.values(perDictionary((name) => name));

/**
 * Events on their way into a case, column by column: plain data that one thread can hand to another. Ids are local to
 * the reader that made the batch: it numbers the rows of each dictionary from 1, in the order in which its batches
 * bring them.
 */
export interface EventBatch {
  /** Rows that no earlier batch of the same reader brought. */
  readonly rows: Readonly<Record<EventDictionary, readonly (readonly DictionaryValue[])[]>>;
  readonly records: RecordColumns;
  readonly events: EventColumnsOfBatch;
}

/** Columns with one entry for each record that gave events. */
export interface RecordColumns {
  /** Number of the record, counted from 1 at the first record of the batch. */
  readonly number: Uint32Array;
  /** Where the record begins in the decompressed file, in bytes. */
  readonly offset: Float64Array;
  /** Length of the record in bytes. */
  readonly length: Uint32Array;
  /** Keyed hash of the identity or of the content of the record. */
  readonly fingerprint: BigInt64Array;
  /** 1 if the fingerprint is of the content, because the record has no identity; else 0. */
  readonly isByContent: Uint8Array;
  /** See RecordContent. */
  readonly content: Uint32Array;
  /** See RecordContent. */
  readonly extras: Float64Array;
  /** How many events the record gave. */
  readonly events: Uint32Array;
  /** The remarks on the record as a bit mask; reading/batch/remark-bits.ts names its bits. */
  readonly remarks: Uint32Array;
}

/** Columns with one entry for each event. Id 0 means that there is no value. */
export interface EventColumnsOfBatch {
  /** Milliseconds since 1970. */
  readonly time: Float64Array;
  readonly kind: Uint32Array;
  readonly actor: Uint32Array;
  readonly address: Uint32Array;
  readonly image: Uint32Array;
  readonly digest: Uint32Array;
  /** 16 bytes for each event: its UUID, or zeros. */
  readonly eventId: Uint8Array;
  /** EVENT_ID_NONE, EVENT_ID_UUID or EVENT_ID_TEXT. */
  readonly eventIdKind: Uint8Array;
  /** JSON texts of the ids that are not UUIDs, in UTF-8, concatenated. */
  readonly eventIdTexts: Uint8Array;
  /** Length of each of these texts in characters (UTF-16 code units). */
  readonly eventIdTextLengths: Uint32Array;
  /** How many parts the details of the event have; 0 if it has no details. */
  readonly detailCount: Uint32Array;
  /** Ids of terms; 0 stands for the next text of `detailTexts`. */
  readonly detailParts: Uint32Array;
  /** JSON texts of values in UTF-8, concatenated. */
  readonly detailTexts: Uint8Array;
  /** Length of each of these texts in characters (UTF-16 code units). */
  readonly detailTextLengths: Uint32Array;
}

export const EVENT_ID_NONE = 0;
export const EVENT_ID_UUID = 1;
export const EVENT_ID_TEXT = 2;
