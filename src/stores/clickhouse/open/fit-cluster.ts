import { AuditError } from '../../../domain/audit-error.ts';
import { groupBy } from '../../../numbers/group-by.ts';
import type { Cluster } from '../connection/cluster.ts';
import type { Connection } from '../connection/connection.ts';

/** What a server says of its place in a cluster. */
interface Member {
  readonly host: string;
  /** As the cluster counts shards. */
  readonly place: string;
  readonly shard: string;
  readonly replica: string;
}

/**
 * Looks before anything is made whether a cluster can hold a case. Rights are the server's to judge: it refuses these
 * questions, or the first statement on the cluster.
 * @throws AuditError `case-unusable` that says what is missing
 */
export function refuseUnfitCluster(connection: Connection, cluster: Cluster): void {
  const unfit = (message: string, hint: string) =>
    new AuditError('case-unusable', `The cluster ${cluster.name} cannot hold a case: ${message}`, { hint });
  const [shards = [], written = []] = connection.askAll([
    {
      sql: `SELECT count() FROM system.clusters WHERE cluster = '${cluster.name}' GROUP BY shard_num`,
      parameters: {},
    },
    {
      sql: `SELECT count() FROM system.clusters WHERE cluster = '${cluster.name}' AND internal_replication = 0`,
      parameters: {},
    },
  ]);
  if (new Set(shards.map(([replicas]) => Number(replicas))).size > 1) {
    throw unfit('its shards have different numbers of replicas.', 'Give every shard as many replicas as the others.');
  }
  if (cluster.replicas > 1 && Number(written[0]?.[0]) > 0) {
    throw unfit(
      'it writes rows to every replica itself.',
      'Set internal_replication to true for every shard, in the configuration of every server.',
    );
  }
  const problem = wrongMacros(membersOf(connection, cluster));
  if (problem !== null) {
    throw unfit(
      problem,
      'Define the macros shard and replica on every server: the same shard for replicas of one shard.',
    );
  }
}

/** Every server must be up, or the server that is asked gives an error. */
function membersOf(connection: Connection, { name }: Cluster): readonly Member[] {
  return connection
    .ask(
      `SELECT any(hostName()), any(_shard_num), anyIf(substitution, macro = 'shard'), anyIf(substitution, macro = 'replica')
       FROM clusterAllReplicas('${name}', system.macros) GROUP BY hostName(), tcpPort(), _shard_num`,
    )
    .map((row) => {
      const [host = '', place = '', shard = '', replica = ''] = row.map(String);
      return { host, place, shard, replica };
    });
}

/** What is wrong with the names that servers have for themselves; null if every replicated table gets its own place. */
export function wrongMacros(members: readonly Member[]): string | null {
  const nameless = members.find(({ shard, replica }) => shard === '' || replica === '');
  if (nameless !== undefined) return `${nameless.host} does not say which shard and replica it is.`;
  for (const alike of groupBy(members, ({ shard, replica }) => `${shard} ${replica}`).values()) {
    const [one, other] = alike;
    if (one !== undefined && other !== undefined)
      return `${one.host} and ${other.host} say that they are the same replica.`;
  }
  for (const ofShard of groupBy(members, ({ shard }) => shard).values()) {
    const places = new Set(ofShard.map(({ place }) => place));
    if (places.size > 1) return `two of its shards have the name ${ofShard[0]?.shard}.`;
  }
  for (const ofPlace of groupBy(members, ({ place }) => place).values()) {
    const shards = new Set(ofPlace.map(({ shard }) => shard));
    if (shards.size > 1) return `replicas of one shard call it ${[...shards].join(' and ')}.`;
  }
  return null;
}
