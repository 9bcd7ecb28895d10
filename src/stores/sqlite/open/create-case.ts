import { linkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrate } from '../connection/migrate.ts';

/**
 * Puts a case without evidence where there is no file. It appears whole or not at all: whoever is killed at it leaves
 * nothing that is half a case. Where the file system cannot do that, or the folder cannot be written to, nothing is
 * done; what opens the case makes it then, or says what is wrong.
 */
export function createCase(path: string): void {
  const unfinished = `${path}.new-${process.pid}`;
  try {
    writeFileSync(unfinished, emptyCase());
    // Unlike renaming, linking never replaces a case that another process made in the meantime.
    linkSync(unfinished, path);
  } catch {
    // See above.
  } finally {
    removeIfPossible(unfinished);
  }
}

/** What SQLite makes where a case could not be made whole, on a full disk for one, is no case and in the way of one. */
export function removeBlank(path: string): void {
  removeIfPossible(path, () => statSync(path).size === 0);
}

/** A disk that is gone takes no removal either; what is wrong with it is told by whoever needs it. */
function removeIfPossible(path: string, isUnwanted = () => true): void {
  try {
    if (isUnwanted()) rmSync(path, { force: true });
  } catch {
    // See above.
  }
}

function emptyCase(): Buffer {
  const database = new Database(':memory:');
  try {
    // Pages that hold several blocks of events, with little left over.
    database.pragma('page_size = 8192');
    migrate(database);
    return database.serialize();
  } finally {
    database.close();
  }
}
