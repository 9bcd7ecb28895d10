import type Database from 'better-sqlite3';
import { type CasePart, partsIn } from '../../../case/audit/case-part.ts';
import type { CustodyLink } from '../../../case/custody/custody.ts';
import { type UnreadEntry, unreadFilesOf } from '../../../case/unread-files.ts';
import type { UnreadFile } from '../../../domain/evidence-file.ts';

/** In characters. No entry that imgaudit writes is longer. */
const LONGEST_DETAILS = 1 << 22;

/** The files that imports were given and did not read, as the custody log tells. */
export function unreadFilesIn(database: Database.Database): readonly UnreadFile[] {
  const entries = database
    .prepare<unknown[], UnreadEntry>(
      `SELECT CAST(at AS TEXT) AS at, substr(CAST(details AS TEXT), 1, ${LONGEST_DETAILS}) AS details
       FROM custody WHERE action = 'not-read' ORDER BY number`,
    )
    .all();
  const file = database.prepare<[string]>('SELECT 1 FROM file WHERE sha256 = ?').pluck();
  return unreadFilesOf(entries, (sha256) => file.get(sha256) !== undefined);
}

/** The windows by which a case was cut out of others, as the custody log tells. */
export function copiedWindowsIn(database: Database.Database): readonly CasePart[] {
  const entries = database
    .prepare<[], Pick<CustodyLink, 'action' | 'details'>>(
      `SELECT action, substr(CAST(details AS TEXT), 1, ${LONGEST_DETAILS}) AS details
       FROM custody WHERE action = 'copy' ORDER BY number`,
    )
    .all();
  return partsIn(entries);
}
