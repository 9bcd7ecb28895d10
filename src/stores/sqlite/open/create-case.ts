import { linkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrate } from '../connection/migrate.ts';

/**
 * Creates a case without evidence at a path without a file. The case appears whole or not at all, also if the process
 * is killed. If the file system has no hard links, or the folder cannot be written to, nothing is done: opening the
 * case creates it then, or reports what is wrong.
 */
export function createCase(path: string): void {
  const unfinished = `${path}.new-${process.pid}`;
  try {
    writeFileSync(unfinished, emptyCase());
    // Unlike renaming, linking never replaces a case that another process created meanwhile.
    linkSync(unfinished, path);
  } catch {
    // Opening the case will create it, or report what is wrong.
  } finally {
    removeIfPossible(unfinished);
  }
}

/** SQLite leaves an empty file when creation fails, for example on a full disk: it would be in the way of the next import. */
export function removeBlank(path: string): void {
  removeIfPossible(path, () => statSync(path).size === 0);
}

/** Ignores a failure to remove: if the disk is gone, the operation that needs it reports so. */
function removeIfPossible(path: string, isUnwanted = () => true): void {
  try {
    if (isUnwanted()) rmSync(path, { force: true });
  } catch {
    // The operation that needs the disk reports what is wrong.
  }
}

function emptyCase(): Buffer {
  const database = new Database(':memory:');
  try {
    // Large enough for several event pages, so that little space is left over.
    database.pragma('page_size = 8192');
    migrate(database);
    return database.serialize();
  } finally {
    database.close();
  }
}
