import Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import { migrate, versionOf } from './migrate.ts';
import { MIGRATIONS } from './schema.ts';

interface SchemaEntry {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  readonly sql: string | null;
}

/** Tables of SQLite's own, such as those of ANALYZE, are none of the schema. */
function schemaOf(database: Database.Database): readonly SchemaEntry[] {
  return database
    .prepare<[], SchemaEntry>(
      `SELECT type, name, tbl_name AS "table", sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY type, name`,
    )
    .all();
}

function madeByMigrations(version: number): readonly SchemaEntry[] {
  const database = new Database(':memory:');
  try {
    migrate(database, version);
    return schemaOf(database);
  } finally {
    database.close();
  }
}

/**
 * Whether all that there is stands in the text of the migrations, word for word, and nothing is missing: SQLite keeps
 * statements as they were written. To make a case to compare with takes each command 20 ms.
 */
function isAsWritten(entries: readonly SchemaEntry[], version: number): boolean {
  const text = MIGRATIONS.slice(0, version).join('\n');
  const created = text.match(/^CREATE /gm)?.length ?? 0;
  return entries.length === created && entries.every(({ sql }) => sql !== null && text.includes(sql));
}

/** Refuses a case in which a table, index or view of ours is missing or another than its version makes. */
export function checkSchema(database: Database.Database, path: string): void {
  const entries = schemaOf(database);
  if (isAsWritten(entries, versionOf(database))) return;
  const found = new Map(entries.map((entry) => [entry.name, entry]));
  for (const { type, name, sql } of madeByMigrations(versionOf(database))) {
    const entry = found.get(name);
    if (entry?.type === type && entry.sql === sql) continue;
    const what = entry === undefined ? 'is missing' : 'is not as imgaudit makes it';
    throw new AuditError('case-unusable', `The ${type} "${name}" of the case ${path} ${what}.`, {
      hint: 'Another program changed it: restore the case from a copy, or import the evidence into a new one.',
    });
  }
}

/** A trigger of somebody else's could change evidence while it is stored: nothing is written where there is one. */
export function refuseForeignTriggers(database: Database.Database, path: string): void {
  const ours = new Set(madeByMigrations(versionOf(database)).map(({ name }) => name));
  const foreign = schemaOf(database).find(({ type, name }) => type === 'trigger' && !ours.has(name));
  if (foreign === undefined) return;
  throw new AuditError(
    'case-unusable',
    `The case ${path} has a trigger "${foreign.name}" on "${foreign.table}", which imgaudit did not make: it could change what is stored.`,
    { hint: 'Nothing was written. Find out who made it; import the evidence into a new case.' },
  );
}
