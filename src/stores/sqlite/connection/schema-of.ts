import Database from 'better-sqlite3';
import { migrate } from './migrate.ts';

export interface SchemaEntry {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  /** The statement that made it, word for word; null for an index that SQLite made by itself. */
  readonly sql: string | null;
}

/** The tables, indexes, triggers and views of a database, without those of SQLite itself, such as that of ANALYZE. */
export function schemaOf(database: Database.Database): readonly SchemaEntry[] {
  return database
    .prepare<[], SchemaEntry>(
      `SELECT type, name, tbl_name AS "table", sql FROM sqlite_master WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'
       ORDER BY type, name`,
    )
    .all();
}

/** The schema of a case as the migrations make it, up to a version; the newest by default. */
export function modelSchema(version?: number): readonly SchemaEntry[] {
  const model = new Database(':memory:');
  try {
    migrate(model, version);
    return schemaOf(model);
  } finally {
    model.close();
  }
}
