import { AuditError } from '../../../domain/audit-error.ts';

/** The variable that holds the password: a command line is seen by others, and the custody log keeps it. */
export const PASSWORD_VARIABLE = 'IMGAUDIT_CLICKHOUSE_PASSWORD';

/** Where a case in ClickHouse is. */
export interface Locator {
  /** As the user gave it; it holds no password. */
  readonly location: string;
  /** The address of the HTTP interface. */
  readonly url: string;
  /** Host and port, for messages. */
  readonly server: string;
  readonly database: string;
  readonly user: string;
  /** The cluster that a new case shall be spread over; null where the location names none. */
  readonly cluster: string | null;
}

const HINT = 'Write clickhouse://host:8123/case, or clickhouses:// for TLS; a user stands before the host: user@host.';
const CLUSTER_HINT =
  'Write clickhouse://host:8123/case?cluster=name: letters, digits, _, - and . only, and nothing else behind the ?.';
const DEFAULT_PORTS = { 'clickhouse:': '8123', 'clickhouses:': '8443' } as const;
const DATABASE = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
/** It stands in statements as a text. */
const CLUSTER = /^[A-Za-z0-9_.-]{1,128}$/;

/** @throws AuditError `usage` for any other text, and for a location with a password. The message never repeats a password. */
export function parseLocator(location: string): Locator {
  const url = URL.canParse(location) ? new URL(location) : null;
  const scheme = url?.protocol;
  if (url === null || (scheme !== 'clickhouse:' && scheme !== 'clickhouses:') || url.hostname === '') {
    throw new AuditError('usage', 'The location of the case in ClickHouse cannot be read.', { hint: HINT });
  }
  if (url.password !== '') {
    throw new AuditError('usage', `The location of the case at ${url.hostname} holds a password.`, {
      hint: `Leave it out, and set ${PASSWORD_VARIABLE}: what stands on a command line is seen by others, and kept.`,
    });
  }
  const database = url.pathname.slice(1);
  if (!DATABASE.test(database) || url.hash !== '') {
    throw new AuditError('usage', `The location ${location} names no database: letters, digits and _ only.`, {
      hint: HINT,
    });
  }
  const port = url.port === '' ? DEFAULT_PORTS[scheme] : url.port;
  const server = `${url.hostname}:${port}`;
  const user = url.username === '' ? 'default' : decodeURIComponent(url.username);
  const cluster = clusterIn(url.searchParams, location);
  return {
    location,
    url: `${scheme === 'clickhouses:' ? 'https' : 'http'}://${server}`,
    server,
    database,
    user,
    cluster,
  };
}

/** @throws AuditError `usage` for any other parameter, and for a name that no cluster has */
function clusterIn(parameters: URLSearchParams, location: string): string | null {
  const named = [...parameters];
  if (named.length === 0) return null;
  const [[name = '', cluster = ''] = []] = named;
  if (named.length === 1 && name === 'cluster' && CLUSTER.test(cluster)) return cluster;
  throw new AuditError('usage', `The location ${location} can name nothing but a cluster behind its database.`, {
    hint: CLUSTER_HINT,
  });
}
