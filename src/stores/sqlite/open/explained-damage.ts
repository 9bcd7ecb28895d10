import type Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import { explainSqliteError } from '../connection/sqlite-error.ts';
import { damagedCase } from '../values/damaged-case.ts';

/**
 * Turns an error that came up while a case was open into a message for the user. Damage surfaces only when a question
 * touches it, and then as any kind of error: if the case does not pass the checks that need nothing but the case, the
 * damage is the cause. Gives any other error unchanged.
 */
export async function explainedDamage(error: unknown, database: Database.Database, path: string): Promise<unknown> {
  const known = explainSqliteError(error, path);
  if (known instanceof AuditError) return known;
  // Loaded for this alone: no other question needs the checks.
  const { damageOf } = await import('../audit/damage-of.ts');
  const damage = damageOf(database);
  return damage === null ? known : damagedCase(path, damage, error);
}
