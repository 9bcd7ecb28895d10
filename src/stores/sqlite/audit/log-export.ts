import Database from 'better-sqlite3';
import type { Author } from '../../../case/custody/custody.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { BUSY_TIMEOUT_MS, checkIdentity } from '../connection/case-identity.ts';
import { explainSqliteError } from '../connection/sqlite-error.ts';
import { CustodyLog } from '../write/custody-log.ts';

/**
 * Tells the custody log of a case that an answer was taken out of it; gives why that cannot be written, or null. A case
 * that others read stays as it is: it is not opened like for an import.
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
