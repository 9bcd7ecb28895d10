import type { StoredCase } from '../../../case/case-reader.ts';
import type { OpenCase } from '../../../case/open-case.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import type { Connection } from '../connection/connection.ts';
import { ClickhouseCaseReader } from '../read/clickhouse-case-reader.ts';
import { KEY_ONLY, readState, type State } from '../read/state.ts';
import { closingOnError, connect } from './connect.ts';

/**
 * Opens one state of a case for questions.
 * @throws AuditError `usage`, `case-not-found`, `case-unusable`, `case-too-new`
 */
export function openCaseForReading(location: string): OpenCase<StoredCase> {
  return openState(location, (connection, state) => new ClickhouseCaseReader(connection, state));
}

/** Opens the newest state of a case, and closes the connection with what was made of it. */
export function openState<Case extends { close(): void }>(
  location: string,
  made: (connection: Connection, state: State) => Case,
): OpenCase<Case> {
  const { connection, explained } = connect(location);
  return closingOnError(connection, explained, () => {
    const opened = made(connection, existingState(connection));
    const close = () => {
      opened.close();
      connection.close();
    };
    return { path: location, case: opened, explained: async (error) => explained(error), close };
  });
}

/** @throws AuditError `case-not-found` where no case is, or an empty one; `case-too-new` */
export function existingState(connection: Connection): State {
  const state = readState(connection);
  if (state !== null && state.version > KEY_ONLY) return state;
  const { location } = connection.locator;
  throw new AuditError('case-not-found', `No case at ${location}.`, {
    hint: `Create one: imgaudit import --db ${location} <log>; or name another with --db.`,
  });
}
