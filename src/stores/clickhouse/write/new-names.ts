import type Database from 'better-sqlite3';
import type { NamedField } from '../../../case/case-reader.ts';
import type { Connection } from '../connection/connection.ts';

/** How many names are looked up together. */
const NAMES_AT_ONCE = 20_000;

/** Where the names of each field are, as a table and an expression over it. */
const SOURCES: readonly (readonly [field: NamedField, table: string, sql: string])[] = [
  ['actor', 'actor', 'actor_id'],
  ['actor', 'actor', 'name'],
  ['action', 'action', 'action'],
  ['address', 'address', 'address'],
  ['address', 'address', 'ip'],
  ['client', 'agent', 'tool'],
  ['client', 'agent', 'user_agent'],
  ['region', 'scope', 'region'],
  ['account', 'scope', 'account'],
  ['namespace', 'image', 'namespace'],
  ['repository', 'image', 'repository'],
  ['tag', 'image', 'tag'],
  ['reference', 'image', "repository || ':' || tag"],
  ['digest', 'digest', 'digest'],
];

type Asked = Pick<Connection, 'ask' | 'table'>;

export interface NewNames {
  readonly field: NamedField;
  readonly values: readonly string[];
}

/** The names that a database learned since the last time, and that the case in ClickHouse lacks. */
export class NameChanges {
  readonly #database: Database.Database;
  readonly #newest = new Map<string, number>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  remember(): void {
    for (const table of new Set(SOURCES.map(([, of]) => of))) {
      this.#newest.set(
        table,
        Number(this.#database.prepare(`SELECT coalesce(max(id), 0) FROM ${table}`).pluck().get()),
      );
    }
  }

  *names(connection: Asked, version: number): Generator<NewNames> {
    const fields = new Map<NamedField, Set<string>>();
    for (const [field, table, sql] of SOURCES) {
      const values = fields.get(field) ?? new Set<string>();
      fields.set(field, values);
      const rows = this.#database
        .prepare<[number], string>(`SELECT DISTINCT ${sql} FROM ${table} WHERE id > ? AND ${sql} IS NOT NULL`)
        .pluck()
        .iterate(this.#newest.get(table) ?? 0);
      for (const name of rows) values.add(name);
    }
    for (const [field, values] of fields) {
      const all = [...values];
      for (let start = 0; start < all.length; start += NAMES_AT_ONCE) {
        const some = all.slice(start, start + NAMES_AT_ONCE);
        yield { field, values: unknown(connection, { field, values: some }, version) };
      }
    }
  }
}

function unknown(connection: Asked, { field, values }: NewNames, version: number): readonly string[] {
  const known = connection.ask(
    `SELECT DISTINCT value FROM ${connection.table('name')}
     WHERE field = {field:String} AND version <= {version:UInt64} AND value IN {values:Array(String)}`,
    { field, version, values },
  );
  const names = new Set(known.map(([value]) => value));
  return values.filter((value) => !names.has(value));
}
