import { AuditError } from '../../../domain/audit-error.ts';
import { memberOf, plainJsonOr } from '../../../domain/text/parse-json.ts';
import type { Locator } from './locator.ts';
import type { Parameters } from './messages.ts';

/** Servers that hold a case together. */
export interface Cluster {
  readonly name: string;
  /** How many servers have the same rows of a table that is spread. */
  readonly replicas: number;
  /** All of them. */
  readonly servers: number;
}

/** What the cluster of a case is asked for with. */
interface Asked {
  readonly locator: Locator;
  ask(sql: string, parameters: Parameters): readonly (readonly unknown[])[];
}

/** A connection that knows the cluster of its case; null where it is on one server. */
interface Placed {
  readonly cluster: Cluster | null;
  table(name: string): string;
}

/**
 * Tables whose rows are spread over the shards of a cluster, and by what. A staged row and the row that is published of it
 * are on the same shard, and so are all that tell of one record by its fingerprint. Of other tables, every server has all rows.
 */
const SHARDED: ReadonlyMap<string, string> = new Map([
  ['event', 'cityHash64(time, record)'],
  ['stage_event', 'cityHash64(time, record)'],
  ['fingerprint', 'cityHash64(fingerprint)'],
  ['stage_fingerprint', 'cityHash64(fingerprint)'],
]);

/** By what the rows of a table are spread over shards; null where every server has all of them. */
export function shardingKey(name: string): string | null {
  return SHARDED.get(name) ?? null;
}

/** What the comment of the table `state` says of a case that is spread over a cluster. */
export function clusterComment(cluster: string): string {
  return JSON.stringify({ cluster });
}

/**
 * The name of the cluster that a case is spread over, null for a case on one server; undefined where no case is. It is
 * remembered where the state is, so that a location needs to name it but once.
 */
export function clusterNameOfCase(connection: Asked): string | null | undefined {
  const [row] = connection.ask(
    `SELECT comment FROM system.tables WHERE database = '${connection.locator.database}' AND name = 'state'`,
    {},
  );
  if (row === undefined) return undefined;
  const name = memberOf(plainJsonOr(String(row[0]), null), 'cluster');
  return typeof name === 'string' ? name : null;
}

/**
 * The cluster that a case is spread over, or that its location names if it does not exist yet; null for one server.
 * @throws AuditError `case-unusable` for one that the server does not know
 */
export function clusterOfCase(connection: Asked): Cluster | null {
  const found = clusterNameOfCase(connection);
  const name = found === undefined ? connection.locator.cluster : found;
  return name === null ? null : knownCluster(connection, name);
}

function knownCluster(connection: Asked, name: string): Cluster {
  const [row = []] = connection.ask(
    `SELECT max(replicas), sum(replicas)
     FROM (SELECT shard_num, count() AS replicas FROM system.clusters WHERE cluster = '${name}' GROUP BY shard_num)`,
    {},
  );
  const [replicas = 0, servers = 0] = row.map(Number);
  if (servers > 0) return { name, replicas, servers };
  const known = connection.ask('SELECT DISTINCT cluster FROM system.clusters ORDER BY cluster', {});
  const names = known.length === 0 ? 'none' : known.map(([one]) => String(one)).join(', ');
  throw new AuditError('case-unusable', `ClickHouse at ${connection.locator.server} knows no cluster ${name}.`, {
    hint: `It knows: ${names}. Clusters stand under remote_servers in the configuration of every server.`,
  });
}

/** The name of the table that holds the rows of another one on each server. */
export function storedName(name: string, cluster: Pick<Cluster, 'name'> | null): string {
  return cluster === null || shardingKey(name) === null ? name : `${name}_local`;
}

/** The table that rows are changed or removed in, with the clause that has every shard do it. */
export function storedRows(connection: Placed, name: string): string {
  const { cluster } = connection;
  const stored = connection.table(storedName(name, cluster));
  return cluster === null || shardingKey(name) === null ? stored : `${stored} ON CLUSTER '${cluster.name}'`;
}

/**
 * The clause of a statement that inserts rows: on a cluster they count when every server has them that shall. Who asks any
 * of these servers then finds them. Importers stage at the same time; everything else is written by one after the other.
 */
export function insertSettings({ cluster }: Placed, name: string, ...others: readonly string[]): string {
  const quorum =
    cluster === null ? [] : [`insert_quorum = ${shardingKey(name) === null ? cluster.servers : cluster.replicas}`];
  const parallel = cluster !== null && name.startsWith('stage_') ? ['insert_quorum_parallel = 1'] : [];
  const all = [...quorum, ...parallel, ...others];
  return all.length === 0 ? '' : `SETTINGS ${all.join(', ')}`;
}
