import type Database from 'better-sqlite3';
import { partsIn } from '../../../case/audit/case-part.ts';
import type { CustodyLink } from '../../../case/custody/custody.ts';
import { AuditError } from '../../../domain/audit-error.ts';

/**
 * Refuses evidence for a case that holds a window of another one: a file of which a part came along would count as imported
 * already.
 * @throws AuditError `usage`
 */
export function refusePart(database: Database.Database, location: string): void {
  const entries = database
    .prepare<[], Pick<CustodyLink, 'action' | 'details'>>(
      "SELECT action, CAST(details AS TEXT) AS details FROM custody WHERE action = 'copy' ORDER BY number",
    )
    .all();
  const part = partsIn(entries).at(-1);
  if (part === undefined) return;
  throw new AuditError('usage', `The case ${location} holds a window of ${part.from} and takes no evidence.`, {
    hint: 'Import into the whole case and copy the window again, or import into a new case.',
  });
}
