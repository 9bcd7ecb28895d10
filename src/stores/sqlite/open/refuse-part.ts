import type Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import { copiedWindowsIn } from '../read/logged-evidence.ts';

/**
 * Refuses evidence for a case that holds a window of another one: a file of which a part came along would count as imported
 * already.
 * @throws AuditError `usage`
 */
export function refusePart(database: Database.Database, location: string): void {
  const part = copiedWindowsIn(database).at(-1);
  if (part === undefined) return;
  throw new AuditError('usage', `The case ${location} holds a window of ${part.from} and takes no evidence.`, {
    hint: 'Import into the whole case and copy the window again, or import into a new case.',
  });
}
