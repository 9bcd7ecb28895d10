import Database from 'better-sqlite3';
import { EVENT_DICTIONARIES, perDictionary } from '../../../case/event-batch.ts';
import { memberOf, plainJsonOr } from '../../../domain/text/parse-json.ts';
import { migrate } from '../../sqlite/connection/migrate.ts';
import { Dictionary } from '../../sqlite/write/dictionary.ts';
import type { Connection } from '../connection/connection.ts';

/** Tables of SQLite whose rows the ledger keeps as they are, and the column that tells their rows apart. */
export const COPIED_TABLES = {
  file: 'id',
  custody: 'number',
  inventory: 'id',
  host: 'id',
  allow: 'id',
  registry_alias: 'host',
  cluster_name: 'cluster_id',
} as const;
export type CopiedTable = keyof typeof COPIED_TABLES;

/** Besides them: the key of the case, and containers, whose images are spelled out. */
export type LedgerName = CopiedTable | 'case_key' | 'container';

/** A row of the ledger; `row` is empty for one that was removed. */
export interface LedgerRow {
  readonly name: LedgerName;
  readonly key: string;
  readonly row: string;
}

/** A container of an inventory as the ledger keeps it. */
export interface LedgerContainer {
  readonly columns: Readonly<Record<string, string | number | null>>;
  /** Registry, namespace, repository and tag. */
  readonly image: readonly (string | null)[];
  readonly digest: string | null;
}

/** Which rows are read: those that became visible after one version and up to another. */
export interface LedgerRange {
  readonly after: number;
  readonly upTo: number;
  /** Entries of the custody log: all, or those alone that readers and importers need. */
  readonly custody: 'all' | 'needed';
}

/** Imports make most entries, and hold most bytes; nobody reads them but `custody` and `verify`, except for the last. */
const NEEDED =
  "(name != 'custody' OR JSONExtractString(row, 'action') NOT IN ('import', 'keep', 'export', 'part') OR version = {upTo:UInt64})";

/** The newest row of each key, in the order of tables and keys. */
export function ledgerRows(connection: Connection, { after, upTo, custody }: LedgerRange): readonly LedgerRow[] {
  const needed = custody === 'all' ? '1' : NEEDED;
  return connection
    .ask(
      `SELECT name, key, argMax(row, version) FROM ${connection.table('ledger')}
       WHERE version > {after:UInt64} AND version <= {upTo:UInt64} AND ${needed}
       GROUP BY name, key ORDER BY name, length(key), key`,
      { after, upTo },
    )
    .map(([name, key, row]) => ({ name: String(name) as LedgerName, key: String(key), row: String(row) }));
}

/** A database in memory, or in a temporary file, with the tables of a case and nothing in them. */
export function emptyLedger(path: ':memory:' | ''): Database.Database {
  const database = new Database(path);
  migrate(database);
  database.pragma('foreign_keys = OFF');
  // What was written here and not published is taken back; see staged-rows.ts. It is no case yet.
  database.exec('DROP TRIGGER custody_is_not_shortened');
  return database;
}

/** Brings the rows of a ledger into a database with the tables of a case. */
export function applyLedger(database: Database.Database, rows: readonly LedgerRow[]): void {
  const dictionaries = perDictionary((name) => new Dictionary(database, name, EVENT_DICTIONARIES[name]));
  database.transaction(() => {
    for (const row of rows) applyRow(database, dictionaries, row);
  })();
}

function applyRow(
  database: Database.Database,
  dictionaries: Readonly<Record<'host' | 'image' | 'digest', Dictionary>>,
  { name, key, row }: LedgerRow,
): void {
  if (name === 'case_key') database.prepare('UPDATE case_key SET key = ?').run(Buffer.from(row, 'hex'));
  else if (row === '') removeRow(database, name, key);
  else if (name === 'container') addContainer(database, dictionaries, JSON.parse(row));
  // Containers bring hosts too, which get numbers of their own here.
  else if (name === 'host') dictionaries.host.idOf([String(memberOf(plainJsonOr(row, null), 'host'))]);
  else replaceRow(database, name, JSON.parse(row));
}

function removeRow(database: Database.Database, name: Exclude<LedgerName, 'case_key'>, key: string): void {
  const column = name === 'container' ? 'id' : COPIED_TABLES[name];
  database.prepare(`DELETE FROM ${name} WHERE ${column} = ?`).run(key);
}

function replaceRow(database: Database.Database, table: string, row: Readonly<Record<string, unknown>>): void {
  // The names come from the columns of the table itself: see rowsOf in ledger-changes.ts.
  const columns = columnsOf(database, table);
  database
    .prepare(`INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    .run(...columns.map((column) => row[column] ?? null));
}

export function columnsOf(database: Database.Database, table: string): readonly string[] {
  return database.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
}

function addContainer(
  database: Database.Database,
  { host, image, digest }: Readonly<Record<'host' | 'image' | 'digest', Dictionary>>,
  { columns, image: [registry = null, ...names], digest: digestText }: LedgerContainer,
): void {
  const registryId = registry === null ? null : host.idOf([registry]);
  const ids = {
    image: image.idOf([registryId, ...names]),
    digest: digestText === null ? null : digest.idOf([digestText]),
  };
  replaceRow(database, 'container', { ...columns, ...ids });
}
