import { chmodSync, copyFileSync, linkSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Author } from '../../../case/custody/custody.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { checkIdentity, closingOnError, openReadonly } from '../connection/case-identity.ts';
import { isCaseThere, refuseToCreate } from '../connection/case-path.ts';
import { migrate } from '../connection/migrate.ts';
import { explaining } from '../connection/sqlite-error.ts';
import { CustodyLog } from '../write/custody-log.ts';

/** Only the owner of a case may read it, whatever the umask allows. */
const OWNER_ONLY = 0o600;

/** Writes the whole case at `location` into a new file. @throws AuditError `case-not-found`, `case-unusable` */
export function writeWholeCase(location: string, path: string): void {
  if (!isCaseThere(location)) {
    throw new AuditError('case-not-found', `No case file at ${location}.`, { hint: 'Name the case to copy first.' });
  }
  explaining(location, () => {
    const database = openReadonly(location);
    closingOnError(database, () => {
      checkIdentity(database, location);
      database.prepare('VACUUM INTO ?').run(path);
      database.close();
    });
  });
}

/** Makes a new case of a file that holds a whole one. It appears whole or not at all. @throws AuditError `output-exists` */
export function takeWholeCase(location: string, path: string): void {
  if (isCaseThere(location)) throw isThere(location);
  refuseToCreate(location);
  const beside = `${location}.new`;
  copyFileSync(path, beside);
  try {
    chmodSync(beside, OWNER_ONLY);
    // Unlike renaming, linking never replaces a case that another process created meanwhile.
    linkSync(beside, location);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** The error for a place where a copy would replace a case. */
export function isThere(location: string): AuditError {
  return new AuditError('output-exists', `There is a case at ${location} already.`, {
    hint: 'A copy never replaces a case: name another place.',
  });
}

/** Takes the file of a whole case to the newest version, and logs that it was copied. */
export function logCopy(path: string, author: Author, details: Readonly<Record<string, unknown>>): void {
  const database = new Database(path, { fileMustExist: true });
  closingOnError(database, () => {
    migrate(database);
    const log = new CustodyLog(database, author);
    database.transaction(() => log.append('copy', details))();
    database.close();
  });
}

/** Of how many files a case keeps the original. */
export function keptOriginals(path: string): number {
  const database = openReadonly(path);
  try {
    return Number(database.prepare('SELECT count(DISTINCT file) FROM kept_chunk').pluck().get());
  } finally {
    database.close();
  }
}
