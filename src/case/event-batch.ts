export type DictionaryValue = string | number | null;

/**
 * The dictionaries, with their columns: values that repeat from event to event are stored there once, and an event
 * refers to them by id. A row of `kind` holds ids of the first four dictionaries.
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

/** One thing for each dictionary, made by name. */
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

/** In an order in which a dictionary comes after those that its rows refer to. */
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

/** One entry for each record that gave events. */
export interface RecordColumns {
  /** Number of the record, counted from 1 at the first record of the batch. */
  readonly number: Uint32Array;
  readonly offset: Float64Array;
  readonly length: Uint32Array;
  readonly fingerprint: BigInt64Array;
  /** 1 where the record is known by its content, not by an identity. */
  readonly isByContent: Uint8Array;
  /** How many events the record gave. */
  readonly events: Uint32Array;
  /** The set of remarks on the record, as bits; reading/batch/remark-bits.ts says which. */
  readonly remarks: Uint32Array;
}

/** One entry for each event. Id 0 means that there is no value. */
export interface EventColumnsOfBatch {
  readonly time: Float64Array;
  readonly kind: Uint32Array;
  readonly actor: Uint32Array;
  readonly address: Uint32Array;
  readonly image: Uint32Array;
  readonly digest: Uint32Array;
  /** 16 bytes for each event: its UUID, or zeros. Ids that are not UUIDs are in `eventIdTexts`, in order. */
  readonly eventId: Uint8Array;
  readonly eventIdKind: Uint8Array;
  readonly eventIdTexts: readonly string[];
  /** How many parts the details of the event have; 0 if it has no details. */
  readonly detailCount: Uint32Array;
  /** Ids of terms; 0 stands for the next text of `detailTexts`. */
  readonly detailParts: Uint32Array;
  /** JSON texts of values, one after the other, in UTF-8. */
  readonly detailTexts: Uint8Array;
  /** Length of each of these texts in characters (UTF-16 code units). */
  readonly detailTextLengths: Uint32Array;
}

export const EVENT_ID_NONE = 0;
export const EVENT_ID_UUID = 1;
export const EVENT_ID_TEXT = 2;
