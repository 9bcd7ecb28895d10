import Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import { checkSchema } from './case-schema.ts';
import { versionOf } from './migrate.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';

/** How long a connection waits for a lock of another process. */
export const BUSY_TIMEOUT_MS = 3000;

/** Opens a case so that it cannot be changed. If a crash left a transaction half done, that is rolled back first. */
export function openReadonly(path: string): Database.Database {
  try {
    return opened(path, { readonly: true });
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_READONLY_ROLLBACK') throw error;
    opened(path, { readonly: false }).close();
    return opened(path, { readonly: true });
  }
}

/** The same, but nothing is rolled back: a case that a crash left half done cannot be read. */
export function openAsItIs(path: string, timeoutMs: number): Database.Database {
  return opened(path, { readonly: true, timeout: timeoutMs });
}

interface OpeningOptions {
  readonly readonly: boolean;
  /** How long a lock of another process is waited for, in milliseconds. */
  readonly timeout?: number;
}

function opened(path: string, options: OpeningOptions): Database.Database {
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS, ...options, fileMustExist: true });
  return closingOnError(database, () => {
    // SQLite opens the file only when the first statement runs: any error shows here.
    database.pragma('schema_version');
    return database;
  });
}

/** Gives the result of `use`; closes the database if `use` throws. */
export function closingOnError<T>(database: Database.Database, use: () => T): T {
  try {
    return use();
  } catch (error) {
    database.close();
    throw error;
  }
}

export function isBlank(database: Database.Database): boolean {
  return database.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;
}

/**
 * Refuses a file that is not a case of a known version, or whose schema was changed.
 * @throws AuditError `case-unusable`, `case-too-new`
 */
export function checkIdentity(database: Database.Database, path: string): void {
  checkVersion(database, path);
  checkSchema(database, path);
}

/**
 * Refuses a file that is not a case of a known version. The schema is not checked.
 * @throws AuditError `case-unusable`, `case-too-new`
 */
export function checkVersion(database: Database.Database, path: string): void {
  if (isBlank(database)) {
    throw new AuditError('case-unusable', `${path} is empty: it is not an imgaudit case.`, {
      hint: 'Name another file with --db, or import evidence into this one.',
    });
  }
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new AuditError('case-unusable', `${path} is not an imgaudit case.`, { hint: 'Name another file with --db.' });
  }
  if (versionOf(database) > MIGRATIONS.length) {
    throw new AuditError('case-too-new', `The case ${path} was written by a newer imgaudit.`, {
      hint: 'Update imgaudit, or import the evidence into a new case.',
    });
  }
}
