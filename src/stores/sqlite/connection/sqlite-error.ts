import Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';

/** Turns an error of SQLite into an AuditError that the user understands; gives back any other error unchanged. */
export function explainSqliteError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const { code } = error;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new AuditError('case-locked', `The case ${path} is being written by another process.`, {
      hint: 'Wait for it to end, then run the command again.',
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_FULL')) {
    return new AuditError('case-unusable', `No space is left for the case ${path}.`, {
      hint: 'What was imported before is kept. Free some space and run the import again.',
      cause: error,
    });
  }
  if (code === 'SQLITE_READONLY_ROLLBACK') {
    return new AuditError('case-unusable', `The case ${path} was left by a crash and cannot be mended where it is.`, {
      hint: `Copy it, and ${path}-journal with it, to where it can be written to.`,
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_PERM')) {
    return new AuditError('case-unusable', `The case ${path} cannot be written to.`, {
      hint: 'Check the permissions of the file and its folder, or copy the case.',
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_CANTOPEN')) {
    return new AuditError('case-unusable', `The case ${path} cannot be opened: ${error.message}.`, {
      hint: 'Check the permissions of the file and its folder, or copy the case to another.',
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new AuditError('case-unusable', `The disk of the case ${path} failed: ${failureOfDisk(error)}.`, {
      hint: 'What was imported before is kept. Check the disk, or copy the case to another, and run the command again.',
      cause: error,
    });
  }
  const isForeign = code.startsWith('SQLITE_NOTADB');
  return new AuditError(
    'case-unusable',
    isForeign ? `${path} is not an imgaudit case.` : `The case ${path} cannot be read: ${error.message}.`,
    {
      hint: isForeign
        ? 'Name another file with --db.'
        : '`imgaudit verify` says where. Restore the case from a copy, or import the evidence into a new one.',
      cause: error,
    },
  );
}

/** SQLite has a code of its own for a file beside the case that cannot grow; a full disk is the usual cause. */
function failureOfDisk({ message, code }: InstanceType<typeof Database.SqliteError>): string {
  return `${message} (${code})${code === 'SQLITE_IOERR_SHMSIZE' ? '; it may be full' : ''}`;
}

/**
 * Runs something that touches the case at `path`.
 * @throws AuditError in place of an error of SQLite
 */
export function explaining<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw explainSqliteError(error, path);
  }
}
