import type { OpenCase, WritingOptions } from '../../../case/open-case.ts';
import type { Purpose } from '../../sqlite/open/open-case-for-writing.ts';
import { refusePart } from '../../sqlite/open/refuse-part.ts';
import type { Connection } from '../connection/connection.ts';
import { emptyLedger } from '../read/ledger.ts';
import { readState } from '../read/state.ts';
import { ClickhouseCaseWriter } from '../write/clickhouse-case-writer.ts';
import { Publication } from '../write/publication.ts';
import { closingOnError, connect } from './connect.ts';
import { createTables } from './create-case.ts';
import { existingState } from './open-case-for-reading.ts';

/** A temporary database: SQLite keeps it in memory while it is small, and removes it when it is closed. */
const TEMPORARY = '';

/**
 * Opens a case for importing, and creates it if it does not exist. A case that holds a window of another one is refused.
 * @throws AuditError `usage`, `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForWriting(
  location: string,
  options: WritingOptions,
  purpose: Purpose = 'evidence',
): OpenCase<ClickhouseCaseWriter> {
  const { isDryRun, writer: name, author } = options;
  const { connection, explained } = connect(location);
  return closingOnError(connection, explained, () => {
    const database = emptyLedger(TEMPORARY);
    const publication = new Publication(connection, database, name);
    if (isDryRun) publication.refresh();
    else if (readState(connection) === null) create(publication, () => createTables(connection));
    else {
      refuseMissingRight(connection);
      publication.refresh();
    }
    if (purpose === 'evidence') refusePart(database, location);
    const writer = new ClickhouseCaseWriter(database, connection, publication, {
      path: location,
      name,
      isDryRun,
      ...(author === undefined ? {} : { author }),
    });
    const close = () => {
      try {
        publication.abandon();
      } finally {
        database.close();
        connection.close();
      }
    };
    return { path: location, case: writer, explained: async (error) => explained(error), close };
  });
}

/** An import that may not write shall fail before it reads for an hour. @throws ServerError */
function refuseMissingRight(connection: Connection): void {
  const table = connection.table('event');
  connection.run(`INSERT INTO ${table} SELECT * FROM ${table} WHERE 0`);
}

/** Gives the case its key: who imports at the same time must know records by the same one. */
function create(publication: Publication, makeTables: () => void): void {
  makeTables();
  publication.begin();
  if (publication.state.version === 0) publication.commit(true);
  else publication.abandon();
}

/** Opens a case that must exist, for changes of what the examiner decided: a mistyped --db must not create a case. */
export function openCaseForChanges(
  location: string,
  options: Omit<WritingOptions, 'isDryRun'>,
): OpenCase<ClickhouseCaseWriter> {
  const { connection, explained } = connect(location);
  closingOnError(connection, explained, () => existingState(connection));
  connection.close();
  return openCaseForWriting(location, { ...options, isDryRun: false }, 'judgements');
}
