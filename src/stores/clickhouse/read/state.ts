import { AuditError } from '../../../domain/audit-error.ts';
import type { Connection } from '../connection/connection.ts';
import { SCHEMA } from '../connection/schema.ts';
import { CODES, ServerError } from '../connection/server-error.ts';

/**
 * What of a case is visible. One row of the table `state` makes everything visible that one import wrote, so a file is
 * there whole or not at all, and a command that keeps to one state sees one case while others import.
 */
export interface State {
  /** Ascends with each change. Rows of a higher version are not visible. */
  readonly version: number;
  /** The number of the newest event. */
  readonly published: number;
  /** The number of the newest rejected record. */
  readonly rejected: number;
}

/** The version in which a case has its key and nothing else: an import began, and stored nothing. */
export const KEY_ONLY = 1;

/** Of a case that holds nothing yet. */
export const NO_STATE: State = { version: 0, published: 0, rejected: 0 };

/** The newest state; null if there is no case. @throws AuditError `case-too-new` */
export function readState(connection: Connection): State | null {
  const [row] = rowsOrNone(connection);
  if (row === undefined) return null;
  const [version, schema, published, rejected] = row.map(Number);
  if ((schema ?? 0) > SCHEMA) {
    throw new AuditError('case-too-new', `The case ${connection.locator.location} was written by a newer imgaudit.`, {
      hint: 'Update imgaudit, or import the evidence into a new case.',
    });
  }
  return { version: version ?? 0, published: published ?? 0, rejected: rejected ?? 0 };
}

function rowsOrNone(connection: Connection): readonly (readonly unknown[])[] {
  try {
    return connection.ask(
      `SELECT version, schema, published, rejected FROM ${connection.table('state')} ORDER BY version DESC LIMIT 1`,
    );
  } catch (error) {
    const isMissing =
      error instanceof ServerError && (error.reason === CODES.noTable || error.reason === CODES.noDatabase);
    if (isMissing) return [];
    throw error;
  }
}
