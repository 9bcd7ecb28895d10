import { closeSync, linkSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { migrate } from '../connection/migrate.ts';

/** Only the owner of a case may read it, whatever the umask allows. SQLite gives the files beside it the same mode. */
const OWNER_ONLY = 0o600;

/**
 * Creates a case without evidence at a path without a file. The case appears whole or not at all, also if the process
 * is killed. If the file system has no hard links, an empty file is made, of which opening makes a case; if the folder
 * cannot be written to, nothing is done, and opening the case reports what is wrong.
 */
export function createCase(path: string): void {
  let folder: string | null = null;
  try {
    // Nobody can have prepared a link under a name that is made up here.
    folder = mkdtempSync(`${path}.new-`);
    const whole = join(folder, 'case');
    writeFileSync(whole, emptyCase(), { flag: 'wx', mode: OWNER_ONLY });
    // Unlike renaming, linking never replaces a case that another process created meanwhile.
    linkSync(whole, path);
  } catch {
    createBlank(path);
  } finally {
    if (folder !== null) removeIfPossible(folder);
  }
}

/** Leaves a file that is there alone: another process may have created the case. */
function createBlank(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_ONLY));
  } catch {
    // Opening the case reports what is wrong.
  }
}

/** SQLite leaves an empty file when creation fails, for example on a full disk: it would be in the way of the next import. */
export function removeBlank(path: string): void {
  removeIfPossible(path, () => statSync(path).size === 0);
}

/** Ignores a failure to remove: if the disk is gone, the operation that needs it reports so. */
function removeIfPossible(path: string, isUnwanted = () => true): void {
  try {
    if (isUnwanted()) rmSync(path, { recursive: true, force: true });
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
