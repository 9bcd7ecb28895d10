import Database from 'better-sqlite3';
import { BUSY_TIMEOUT_MS } from './case-identity.ts';

const RETRY_MS = 20;

/** Whoever reads the case meanwhile sees it as it was. What is written is written twice: to the log, then to the case. */
export function writeBesideReaders(database: Database.Database): void {
  patiently(() => database.pragma('journal_mode = WAL'));
  database.pragma('synchronous = NORMAL');
}

/** Of two that would wait for each other, as where both change the journal, SQLite refuses one at once. */
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
 * For a case that holds nothing to read: what is written goes where it stays, and only the few pages that were there
 * before are put aside: a sixth off the time of an import. Where somebody else has the case open, nothing changes.
 */
export function writeAlone(database: Database.Database): void {
  const patience: unknown = database.pragma('busy_timeout', { simple: true });
  database.pragma('busy_timeout = 0');
  try {
    database.pragma('journal_mode = DELETE');
    database.pragma('synchronous = FULL');
  } catch {
    // See above.
  } finally {
    database.pragma(`busy_timeout = ${Number(patience)}`);
  }
}

/** Ends a transaction; from then on others may read. */
export function commit(database: Database.Database): void {
  if (database.pragma('journal_mode', { simple: true }) === 'wal') {
    database.exec('COMMIT');
    return;
  }
  // Keeps the lock over the end of the transaction: a reader in between would be in the way of another journal.
  database.pragma('locking_mode = EXCLUSIVE');
  try {
    database.exec('COMMIT');
  } finally {
    database.pragma('locking_mode = NORMAL');
  }
  writeBesideReaders(database);
}
