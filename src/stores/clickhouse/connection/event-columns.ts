import type { Column, ColumnKind } from '../native/column.ts';

const column = (name: string, kind: ColumnKind, codec?: string): Column =>
  codec === undefined ? { name, kind } : { name, kind, codec };
const text = (name: string) => column(name, 'LowCardinality(String)');
const maybe = (name: string) => column(name, 'LowCardinality(Nullable(String))');
/** A text of which a case may hold millions: a dictionary would not pay. */
const many = (name: string) => column(name, 'Nullable(String)', 'CODEC(ZSTD(3))');

/**
 * The columns of an event, spelled out: a server that holds them on many disks has no dictionary that all of them share.
 * The order is that of every statement that names them.
 */
export const EVENT_COLUMNS: readonly Column[] = [
  column('seq', 'UInt64', 'CODEC(Delta, ZSTD)'),
  column('time', 'Int64', 'CODEC(DoubleDelta, ZSTD)'),
  column('file', 'UInt32', 'CODEC(ZSTD)'),
  column('record', 'UInt64', 'CODEC(Delta, ZSTD)'),
  column('offset', 'UInt64', 'CODEC(Delta, ZSTD)'),
  column('length', 'UInt32', 'CODEC(ZSTD)'),
  ...['category', 'action', 'plane', 'source', 'outcome'].map(text),
  ...['reason_code', 'user_agent', 'tool', 'region', 'account'].map(maybe),
  /** The id of the actor or, where the log gives no id, the name. Nearly every question names it. */
  maybe('actor'),
  column('is_actor_id', 'UInt8'),
  /** Only beside an id. */
  maybe('actor_name'),
  text('actor_type'),
  maybe('credential'),
  /** `=` where it is that of `ip`, as nearly always; a text of the log that begins with `=` has one more. */
  maybe('address'),
  maybe('ip'),
  /** `=` where it follows from an `ip` of version 4. */
  maybe('sort_key'),
  text('network'),
  maybe('stated_network'),
  column('is_public', 'UInt8'),
  /** 0 for an event that concerns no image. */
  column('has_image', 'UInt8'),
  ...['registry', 'namespace', 'repository'].map(maybe),
  many('tag'),
  many('digest'),
  /** A UUID takes half the room in this form; zero for an event without one. */
  column('event_uuid', 'UUID', 'CODEC(NONE)'),
  many('event_id'),
  /** A JSON list: the keys, then the value of each. Empty for an event without details. */
  column('details', 'String', 'CODEC(ZSTD(3))'),
  /** Which members of `details` are texts that repeat from event to event, as an import told them apart. */
  column('detail_terms', 'Array(UInt16)', 'CODEC(ZSTD)'),
];

/** What a record is known by; see RecordContent. `seq` is that of its first event, or 0. */
export const FINGERPRINT_COLUMNS: readonly Column[] = [
  column('fingerprint', 'Int64', 'CODEC(Delta, ZSTD)'),
  column('content', 'UInt32', 'CODEC(NONE)'),
  column('extras', 'UInt64', 'CODEC(ZSTD)'),
  column('seq', 'UInt64', 'CODEC(ZSTD)'),
  column('version', 'UInt64', 'CODEC(ZSTD)'),
];

const VERSION = column('version', 'UInt64', 'CODEC(ZSTD)');

/** The tables of a case beside `state` and `event`. Each row tells with which version of the case it became visible. */
export const TABLES = {
  event: EVENT_COLUMNS,
  fingerprint: FINGERPRINT_COLUMNS,
  /** Small tables of a case, row by row as SQLite has them: the newest row of a key counts, an empty one removes it. */
  ledger: [text('name'), column('key', 'String'), column('row', 'String', 'CODEC(ZSTD(3))'), VERSION],
  rejected: [
    column('id', 'UInt64'),
    column('file', 'UInt32'),
    column('record', 'UInt64'),
    column('offset', 'UInt64'),
    column('length', 'UInt64'),
    column('reason', 'String', 'CODEC(ZSTD(3))'),
    column('text', 'String', 'CODEC(ZSTD(3))'),
    VERSION,
  ],
  contradiction: [column('seq', 'UInt64'), column('earlier', 'UInt64'), VERSION],
  /** The names that `knownNames` finds. */
  name: [text('field'), column('value', 'String', 'CODEC(ZSTD(3))'), VERSION],
} as const satisfies Readonly<Record<string, readonly Column[]>>;

export type TableName = keyof typeof TABLES;
