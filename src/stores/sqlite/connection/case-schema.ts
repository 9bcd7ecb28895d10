import type Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import { versionOf } from './migrate.ts';
import { MIGRATIONS } from './schema.ts';
import { modelSchema, type SchemaEntry, schemaOf } from './schema-of.ts';

/**
 * Whether the schema has exactly the statements of the migrations, word for word: SQLite keeps statements as they were
 * written. Making a model case to compare with would cost every command 20 ms.
 */
function isAsWritten(entries: readonly SchemaEntry[], version: number): boolean {
  const text = MIGRATIONS.slice(0, version).join('\n');
  const created = text.match(/^CREATE /gm)?.length ?? 0;
  return entries.length === created && entries.every(({ sql }) => sql !== null && text.includes(sql));
}

/**
 * Refuses a case in which a table, index, trigger or view of imgaudit is missing or was changed. Additions of other
 * programs are let through.
 * @throws AuditError `case-unusable`
 */
export function checkSchema(database: Database.Database, path: string): void {
  const entries = schemaOf(database);
  if (isAsWritten(entries, versionOf(database))) return;
  const found = new Map(entries.map((entry) => [entry.name, entry]));
  for (const { type, name, sql } of modelSchema(versionOf(database))) {
    const entry = found.get(name);
    if (entry?.type === type && entry.sql === sql) continue;
    const what = entry === undefined ? 'is missing' : 'is not as imgaudit makes it';
    throw new AuditError('case-unusable', `The ${type} "${name}" of the case ${path} ${what}.`, {
      hint: 'Another program changed it: restore the case from a copy, or import the evidence into a new one.',
    });
  }
}

/**
 * Refuses a case with a trigger that imgaudit did not make: it could change evidence while it is stored.
 * @throws AuditError `case-unusable`
 */
export function refuseForeignTriggers(database: Database.Database, path: string): void {
  const ours = new Set(modelSchema(versionOf(database)).map(({ name }) => name));
  const foreign = schemaOf(database).find(({ type, name }) => type === 'trigger' && !ours.has(name));
  if (foreign === undefined) return;
  throw new AuditError(
    'case-unusable',
    `The case ${path} has a trigger "${foreign.name}" on "${foreign.table}", which imgaudit did not make: it could change what is stored.`,
    { hint: 'Nothing was written. Find out who made it; import the evidence into a new case.' },
  );
}
