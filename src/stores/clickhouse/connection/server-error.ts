import { AuditError } from '../../../domain/audit-error.ts';
import type { Locator } from './locator.ts';
import { PASSWORD_VARIABLE } from './locator.ts';

/**
 * An error of the server, or of the way to it. `reason` is the code of messages.ts, under another name: errors of the
 * system that have a code are taken for those of an evidence file.
 */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Codes of ClickHouse (src/Common/ErrorCodes.cpp). */
export const CODES = {
  tableExists: '57',
  noTable: '60',
  noDatabase: '81',
  readonly: '164',
  noUser: '192',
  wrongPassword: '193',
  readonlyReplica: '242',
  noConnection: '279',
  tooFewReplicas: '285',
  unmetQuorum: '286',
  replicaLags: '289',
  staleReplicas: '369',
  noRights: '497',
  notLoggedIn: '516',
  keeperRefused: '999',
} as const;

const LOGIN: ReadonlySet<string> = new Set([CODES.noUser, CODES.wrongPassword, CODES.notLoggedIn]);
const RIGHTS: ReadonlySet<string> = new Set([CODES.noRights, CODES.readonly]);
/** A part of a cluster is not there. Not all rows can be read, or not all servers can be written to. */
const INCOMPLETE: ReadonlySet<string> = new Set([CODES.noConnection, CODES.staleReplicas, CODES.replicaLags]);
const UNWRITABLE: ReadonlySet<string> = new Set([CODES.tooFewReplicas, CODES.unmetQuorum, CODES.readonlyReplica]);
/** There is no Keeper, or no queue of statements for all servers in it. Versions have other codes for it, and the same words. */
const NO_KEEPER =
  /KeeperMap is disabled|no (?:Zookeeper|DistributedDDL) configuration|DDL background thread is not|Replicated DDL queries are disabled/;
/** Codes of Node for a server that cannot be reached. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE'],
  ...['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'EPROTO'],
]);

/** Whether Keeper refused a row because it has one of this key: somebody else was there first. */
export function isThereInKeeper(error: unknown): boolean {
  return error instanceof ServerError && error.reason === CODES.keeperRefused && error.message.includes('Node exists');
}

/** Turns an error of the server into a message for the user; gives any other error back. */
export function explainServerError(error: unknown, { server, database, user }: Locator): unknown {
  if (!(error instanceof ServerError)) return error;
  const { code, cause } = { code: error.reason, cause: error };
  const because = (message: string, hint: string) => new AuditError('case-unusable', message, { hint, cause });
  if (LOGIN.has(code)) {
    return because(
      `ClickHouse at ${server} does not let the user ${user} in.`,
      `Name the user in the location, user@host, and set ${PASSWORD_VARIABLE}.`,
    );
  }
  if (RIGHTS.has(code)) {
    return because(
      `The user ${user} lacks a right in the database ${database} at ${server}: ${firstLine(error.message)}`,
      'docs/scale.md lists the grants that reading and importing need.',
    );
  }
  if (UNREACHABLE.has(code) || code === '') {
    return because(
      `ClickHouse at ${server} cannot be reached: ${firstLine(error.message)}`,
      'Check host and port (8123 is that of HTTP, 9000 is not), and whether TLS is asked for: clickhouses://.',
    );
  }
  if (NO_KEEPER.test(error.message)) {
    return because(
      `The servers at ${server} have no Keeper that a case on a cluster could use: ${firstLine(error.message)}`,
      'Configure zookeeper, distributed_ddl and keeper_map_path_prefix on every server: docs/scale.md.',
    );
  }
  if (INCOMPLETE.has(code)) {
    return because(
      `A part of the cluster at ${server} does not answer, or lags behind: ${firstLine(error.message)}`,
      'Ask again when a replica of every shard is up. imgaudit never answers from a part of the events.',
    );
  }
  if (UNWRITABLE.has(code)) {
    return because(
      `A server of the cluster at ${server} cannot take what is written: ${firstLine(error.message)}`,
      'Nothing of this command is visible. Run it again when every server is up.',
    );
  }
  return because(
    `ClickHouse at ${server} refused a statement (code ${code}): ${firstLine(error.message)}`,
    'See docs/scale.md.',
  );
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 400);
}
