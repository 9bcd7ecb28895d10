import { DAY_MS } from '../../../domain/time-window.ts';
import type { Column } from '../native/column.ts';
import { TABLES, type TableName } from './event-columns.ts';

/** Version of the tables. A case with a higher one was written by a newer imgaudit. */
export const SCHEMA = 1;

/** The day of an event leads the key, so that a window reads only its own days. */
export const DAY = `intDiv(time, ${DAY_MS})`;

/** Days in one partition. A file that covers a year must not need more partitions than one insert may make. */
const PARTITION_DAYS = 30;

/** Rows that are read for one look-up. Fingerprints are looked up one by one, and lie anywhere. */
const GRANULARITY: Readonly<Record<TableName, number>> = {
  event: 8192,
  fingerprint: 1024,
  ledger: 1024,
  rejected: 1024,
  contradiction: 1024,
  name: 8192,
};

const KEYS: Readonly<Record<TableName, string>> = {
  event: `PARTITION BY intDiv(time, ${PARTITION_DAYS * DAY_MS}) ORDER BY (${DAY}, repository, tag, time, seq)`,
  fingerprint: 'ORDER BY fingerprint',
  ledger: 'ORDER BY (name, key, version)',
  rejected: 'ORDER BY id',
  contradiction: 'ORDER BY seq',
  name: 'ORDER BY (field, value)',
};

/** What an import left behind that did not end is found by its version. */
const BY_VERSION = ', INDEX by_version version TYPE minmax GRANULARITY 1';

/** Numbers of events, addresses and ids of a vendor are looked for without a window. */
const INDEXES = `, INDEX by_seq seq TYPE minmax GRANULARITY 1,
  INDEX by_ip ip TYPE bloom_filter GRANULARITY 4, INDEX by_event_uuid event_uuid TYPE bloom_filter GRANULARITY 4`;

/** The columns of the one row that makes what was written visible; see state.ts. */
export const STATE_COLUMNS = `(version UInt64, schema UInt16, published UInt64, rejected UInt64, holder String, at DateTime64(3, 'UTC'))`;

/** Tables of which most rows are, which importers therefore send before they have the right to change the case. */
export const STAGED = ['event', 'fingerprint'] as const satisfies readonly TableName[];
export type StagedTable = (typeof STAGED)[number];

/** Who staged rows, and when: nobody removes those of an importer that is at work. */
const STAGED_BY = 'upload String, at DateTime DEFAULT now()';

/** A table whose rows are in parts, wherever it is made. */
export interface Shape {
  readonly name: string;
  /** Its columns, and how the server stores and finds their values. */
  readonly stored: string;
  /** Its columns alone. */
  readonly plain: string;
  /** How rows are parted and sorted. */
  readonly key: string;
  readonly settings: string;
}

/** The tables of a case beside `state`. */
export const SHAPES: readonly Shape[] = [
  ...Object.entries(TABLES).map(([name, columns]) => shapeOf(name as TableName, columns)),
  ...STAGED.map(stageShape),
];

/** The columns of rows that are staged: with which version they become visible is not known yet. */
export function stageColumns(name: StagedTable): readonly Column[] {
  return TABLES[name].filter(({ name: column }) => column !== 'version');
}

function shapeOf(name: TableName, columns: readonly Column[]): Shape {
  const more = name === 'event' ? INDEXES : BY_VERSION;
  return {
    name,
    stored: `${columns.map(declared).join(', ')}${more}`,
    plain: columns.map(plain).join(', '),
    key: KEYS[name],
    settings: `allow_nullable_key = 1, index_granularity = ${GRANULARITY[name]}`,
  };
}

/** What each importer staged is a partition, which is dropped as a whole. Rows are read in the order of events. */
function stageShape(name: StagedTable): Shape {
  const columns = stageColumns(name);
  return {
    name: `stage_${name}`,
    stored: `${STAGED_BY}, ${columns.map(declared).join(', ')}`,
    plain: `${STAGED_BY}, ${columns.map(plain).join(', ')}`,
    key: `PARTITION BY upload ORDER BY ${name === 'event' ? 'seq' : 'fingerprint'}`,
    settings: 'allow_nullable_key = 1',
  };
}

function declared({ name, kind, codec = '' }: Column): string {
  return `${name} ${kind} ${codec}`;
}

function plain({ name, kind }: Column): string {
  return `${name} ${kind}`;
}
