import type { Author } from '../../../case/custody/custody.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { CustodyLog } from '../../sqlite/write/custody-log.ts';
import { emptyLedger } from '../read/ledger.ts';
import { Publication } from '../write/publication.ts';
import { connect } from './connect.ts';

/**
 * Adds an entry to the custody log of a case: an answer was written to a file. Gives null, or the reason why the log
 * cannot be written.
 */
export function logExport(location: string, author: Author, details: Readonly<Record<string, unknown>>): string | null {
  try {
    const { connection, explained } = connect(location);
    const database = emptyLedger(':memory:');
    const publication = new Publication(connection, database, 'an export');
    try {
      publication.begin();
      const log = new CustodyLog(database, author);
      database.transaction(() => log.append('export', details))();
      publication.commit();
    } catch (error) {
      throw explained(error);
    } finally {
      publication.abandon();
      database.close();
      connection.close();
    }
    return null;
  } catch (error) {
    if (error instanceof AuditError) return error.message;
    throw error;
  }
}
