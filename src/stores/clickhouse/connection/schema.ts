import { DAY_MS } from '../../../domain/time-window.ts';
import type { Connection } from './connection.ts';
import { type Column, TABLES, type TableName } from './event-columns.ts';

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

/** Blocks whose tokens the server remembers, so that one that is sent again is stored once. */
const SETTINGS = 'SETTINGS non_replicated_deduplication_window = 1000, allow_nullable_key = 1';

/** The one row that makes what was written visible; see state.ts. */
const STATE = `(version UInt64, schema UInt16, published UInt64, rejected UInt64, holder String, at DateTime64(3, 'UTC'))
  ENGINE = MergeTree ORDER BY version`;

/** Tables of which most rows are, which importers therefore send before they have the right to change the case. */
export const STAGED = ['event', 'fingerprint'] as const satisfies readonly TableName[];
export type StagedTable = (typeof STAGED)[number];

/** The columns of rows that are staged: with which version they become visible is not known yet. */
export function stageColumns(name: StagedTable): readonly Column[] {
  return TABLES[name].filter(({ name: column }) => column !== 'version');
}

/** Makes the database and the tables of a case where they are missing. */
export function createTables(connection: Connection): void {
  connection.run(`CREATE DATABASE IF NOT EXISTS ${connection.locator.database}`);
  connection.run(`CREATE TABLE IF NOT EXISTS ${connection.table('state')} ${STATE}`);
  for (const [name, columns] of Object.entries(TABLES)) {
    const more = name === 'event' ? INDEXES : BY_VERSION;
    const key = KEYS[name as TableName];
    connection.run(
      `CREATE TABLE IF NOT EXISTS ${connection.table(name)} (${columns.map(declared).join(', ')}${more})
       ENGINE = MergeTree ${key} ${SETTINGS}, index_granularity = ${GRANULARITY[name as TableName]}`,
    );
  }
  for (const name of STAGED) createStage(connection, name);
}

/** What each importer staged is a partition, which is dropped as a whole. Rows are read in the order of events. */
function createStage(connection: Connection, name: StagedTable): void {
  const columns = stageColumns(name).map(declared).join(', ');
  connection.run(
    `CREATE TABLE IF NOT EXISTS ${connection.table(`stage_${name}`)} (upload String, ${columns})
     ENGINE = MergeTree PARTITION BY upload ORDER BY ${name === 'event' ? 'seq' : 'fingerprint'} ${SETTINGS}`,
  );
}

function declared({ name, kind, codec = '' }: Column): string {
  return `${name} ${kind} ${codec}`;
}
