/** The cluster that the engine alone is, and one of which a shard is down. */
export const CLUSTERS = { whole: 'whole', broken: 'broken' } as const;

/** The engine takes a shard with its own port for itself, and listens nowhere. */
const OWN_PORT = 9000;
const NOBODYS_PORT = 1;

/**
 * The configuration with which the engine runs most of what a case on a cluster needs: tables over a cluster of one shard,
 * and rows in Keeper. It lacks a queue of statements for all servers, and replication; see server.mjs.
 */
export function clusterConfig(keeperPort: number): string {
  const shard = (port: number) => `<shard><internal_replication>true</internal_replication>
    <replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`;
  return `<clickhouse>
    <zookeeper><node><host>127.0.0.1</host><port>${keeperPort}</port></node></zookeeper>
    <keeper_map_path_prefix>/keeper_map</keeper_map_path_prefix>
    <macros><shard>one</shard><replica>first</replica></macros>
    <tcp_port>${OWN_PORT}</tcp_port>
    <remote_servers>
      <${CLUSTERS.whole}>${shard(OWN_PORT)}</${CLUSTERS.whole}>
      <${CLUSTERS.broken}>${shard(OWN_PORT)}${shard(NOBODYS_PORT)}</${CLUSTERS.broken}>
    </remote_servers>
  </clickhouse>`;
}
