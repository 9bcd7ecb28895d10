import Database from 'better-sqlite3';
import { BUSY_TIMEOUT_MS } from './case-identity.ts';

const RETRY_MS = 20;

/** Turns on write-ahead logging: readers see the case as it was, but all pages are written twice, to log and case. */
export function writeBesideReaders(database: Database.Database): void {
  patiently(() => database.pragma('journal_mode = WAL'));
  database.pragma('synchronous = NORMAL');
}

/** Tries a change again until the busy timeout ends: SQLite refuses one of two changes at once if they would deadlock. */
function patiently(change: () => void): void {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      change();
      return;
    } catch (error) {
      const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!isBusy || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/**
 * Turns on a rollback journal, for a case without files: pages are written once, straight to the case, and only the few
 * pages that were there before are journalled. That takes a sixth off the time of an import. If another process has the
 * case open, the journal stays as it is.
 */
export function writeAlone(database: Database.Database): void {
  const patience: unknown = database.pragma('busy_timeout', { simple: true });
  database.pragma('busy_timeout = 0');
  try {
    database.pragma('journal_mode = DELETE');
    database.pragma('synchronous = FULL');
  } catch {
    // Another process has the case open.
  } finally {
    database.pragma(`busy_timeout = ${Number(patience)}`);
  }
}

/** Commits a transaction, and lets other processes read the case from then on. */
export function commit(database: Database.Database): void {
  if (database.pragma('journal_mode', { simple: true }) === 'wal') {
    database.exec('COMMIT');
    return;
  }
  // Keeps the lock after the commit: a reader that gets in between would prevent the change of the journal.
  database.pragma('locking_mode = EXCLUSIVE');
  try {
    database.exec('COMMIT');
  } finally {
    database.pragma('locking_mode = NORMAL');
  }
  writeBesideReaders(database);
}
