import { AuditError } from '../../../domain/audit-error.ts';
import { clusterNameOfCase } from '../connection/cluster.ts';
import { Connection } from '../connection/connection.ts';
import { parseLocator } from '../connection/locator.ts';
import { explainServerError } from '../connection/server-error.ts';

/** The oldest version of ClickHouse that has everything that the statements use. */
const OLDEST = [25, 8] as const;

/** A connection, and how its errors are worded. */
export interface Connected {
  readonly connection: Connection;
  explained(error: unknown): unknown;
}

/**
 * Connects to the server that a location names.
 * @throws AuditError `usage` for a location that cannot be read; `case-unusable` for a server that does not answer or
 * is too old
 */
export function connect(location: string): Connected {
  const connection = new Connection(parseLocator(location));
  const explained = (error: unknown) => explainServerError(error, connection.locator);
  return closingOnError(connection, explained, () => {
    refuseOldServer(connection);
    refuseOtherCluster(connection);
    return { connection, explained };
  });
}

/** Gives the result of `use`; closes the connection if `use` throws. @throws what `use` throws, as `explained` words it */
export function closingOnError<T>(connection: Connection, explained: (error: unknown) => unknown, use: () => T): T {
  try {
    return use();
  } catch (error) {
    connection.close();
    throw explained(error);
  }
}

function refuseOldServer(connection: Connection): void {
  const version = String(connection.ask('SELECT version()')[0]?.[0]);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new AuditError('case-unusable', `ClickHouse at ${connection.locator.server} is of version ${version}.`, {
    hint: `imgaudit needs ${OLDEST.join('.')} or newer.`,
  });
}

/**
 * A case stays where it was made.
 * @throws AuditError `usage` for a location that names a cluster which the case is not on
 */
export function refuseOtherCluster(connection: Connection): void {
  const { cluster: wanted, location } = connection.locator;
  if (wanted === null) return;
  const found = clusterNameOfCase(connection);
  if (found === undefined || found === wanted) return;
  const where = found === null ? 'one server' : `the cluster ${found}`;
  throw new AuditError('usage', `The case ${location} is there already, on ${where}.`, {
    hint: 'Leave ?cluster= out, or name another database.',
  });
}
