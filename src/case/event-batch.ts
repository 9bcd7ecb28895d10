export type DictionaryValue = string | number | null;

/** The dictionaries that events are stored by, with their columns. The ids in a kind are those of the first four. */
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
export const EVENT_DICTIONARY_NAMES: readonly EventDictionary[] = [
  ...(['action', 'result', 'agent', 'scope', 'kind'] as const),
  ...(['actor', 'address', 'host', 'image', 'digest', 'term'] as const),
];

/**
 * Events on their way into a case, column by column: plain data that threads can hand over. Ids are those of whoever
 * made the batch: rows of each dictionary are numbered from 1 in the order in which its batches tell them.
 */
export interface EventBatch {
  /** Rows that are new in this batch. */
  readonly rows: Readonly<Record<EventDictionary, readonly (readonly DictionaryValue[])[]>>;
  readonly records: RecordColumns;
  readonly events: EventColumnsOfBatch;
}

/** Of each record that gave events. */
export interface RecordColumns {
  /** Number of the record in its file, from 1, less what came before the batch. */
  readonly number: Uint32Array;
  readonly offset: Float64Array;
  readonly length: Uint32Array;
  readonly fingerprint: BigInt64Array;
  /** 1 where the record is known by its content, not by an identity. */
  readonly isByContent: Uint8Array;
  readonly events: Uint32Array;
  /** A set of remarks, as bits that whoever made the batch knows. */
  readonly remarks: Uint32Array;
}

/** Of each event. 0 is the id of nothing. */
export interface EventColumnsOfBatch {
  readonly time: Float64Array;
  readonly kind: Uint32Array;
  readonly actor: Uint32Array;
  readonly address: Uint32Array;
  readonly image: Uint32Array;
  readonly digest: Uint32Array;
  /** 16 bytes of each UUID; the other ids stand in `eventIdTexts`, in order. */
  readonly eventId: Uint8Array;
  readonly eventIdKind: Uint8Array;
  readonly eventIdTexts: readonly string[];
  /** How many parts the details of the event have; 0 for none. */
  readonly detailCount: Uint32Array;
  /** Terms; 0 stands for the next text of `detailTexts`. */
  readonly detailParts: Uint32Array;
  /** JSON texts of values, one behind the other in UTF-8, and how long each is in characters. */
  readonly detailTexts: Uint8Array;
  readonly detailTextLengths: Uint32Array;
}

export const EVENT_ID_NONE = 0;
export const EVENT_ID_UUID = 1;
export const EVENT_ID_TEXT = 2;
