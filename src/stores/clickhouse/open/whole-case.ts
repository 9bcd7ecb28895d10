import Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { migrate } from '../../sqlite/connection/migrate.ts';
import { isThere, keptOriginals } from '../../sqlite/open/whole-case.ts';
import { copyRows } from '../audit/local-copy.ts';
import { applyLedger, ledgerRows } from '../read/ledger.ts';
import { KEY_ONLY, readState } from '../read/state.ts';
import { Publication } from '../write/publication.ts';
import { closingOnError, connect } from './connect.ts';
import { createTables } from './create-case.ts';
import { existingState } from './open-case-for-reading.ts';

/** Writes the whole case at `location` into a new file of SQLite. @throws AuditError `case-not-found`, `case-unusable` */
export function writeWholeCase(location: string, path: string): void {
  writeRows(location, path, null);
}

/**
 * The same of what lies in a window; only that is read from the server.
 * @throws AuditError `case-not-found`, `case-unusable`
 */
export function writePartOfCase(location: string, path: string, window: TimeWindow): void {
  writeRows(location, path, window);
}

function writeRows(location: string, path: string, window: TimeWindow | null): void {
  const { connection, explained } = connect(location);
  closingOnError(connection, explained, () => {
    const state = existingState(connection);
    const database = new Database(path);
    try {
      migrate(database);
      database.pragma('foreign_keys = OFF');
      applyLedger(database, ledgerRows(connection, { after: 0, upTo: state.version, custody: 'all' }));
      copyRows({ connection, state, database }, window);
    } finally {
      database.close();
    }
    connection.close();
  });
}

/** Makes a new case of a file of SQLite that holds a whole one. @throws AuditError `output-exists`, `usage`, `case-locked` */
export function takeWholeCase(location: string, path: string): void {
  const originals = keptOriginals(path);
  if (originals > 0) {
    throw new AuditError('usage', `The case keeps ${originals} original files, which a case in ClickHouse cannot.`, {
      hint: 'Leave this case where it is, and import the evidence into ClickHouse: docs/scale.md.',
    });
  }
  const { connection, explained } = connect(location);
  closingOnError(connection, explained, () => {
    if ((readState(connection)?.version ?? 0) > KEY_ONLY) throw isThere(location);
    createTables(connection);
    const database = new Database(path, { fileMustExist: true });
    const publication = new Publication(connection, database, 'a copy');
    try {
      publication.beginWhole();
      if (publication.state.version > KEY_ONLY) throw isThere(location);
      publication.publish(true);
    } finally {
      publication.abandon();
      database.close();
    }
    connection.close();
  });
}
