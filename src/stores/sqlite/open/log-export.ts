import Database from 'better-sqlite3';
import type { Author } from '../../../case/custody/custody.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { BUSY_TIMEOUT_MS, checkIdentity } from '../connection/case-identity.ts';
import { explainSqliteError } from '../connection/sqlite-error.ts';
import { CustodyLog } from '../write/custody-log.ts';

/**
 * Adds an entry to the custody log of a case: an answer was written to a file. Gives null, or the reason why the log
 * cannot be written. The case is not opened as for an import, because that would change its journal while others read.
 */
export function logExport(path: string, author: Author, details: Readonly<Record<string, unknown>>): string | null {
  try {
    const database = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    try {
      checkIdentity(database, path);
      const log = new CustodyLog(database, author);
      database.transaction(() => log.append('export', details)).immediate();
    } finally {
      database.close();
    }
    return null;
  } catch (error) {
    const explained = explainSqliteError(error, path);
    if (explained instanceof AuditError) return explained.message;
    throw explained;
  }
}
