/** Clusters that the engine knows. */
export const CLUSTERS = {
  /** The engine alone. */
  whole: 'whole',
  /** A shard is down. */
  broken: 'broken',
  /** One shard has more replicas than the other. */
  uneven: 'uneven',
  /** Whoever writes writes to each replica. */
  copying: 'copying',
} as const;

/** The engine takes a shard with its own port for itself, and listens nowhere. */
const OWN_PORT = 9000;
const NOBODYS_PORT = 1;

/**
 * The configuration with which the engine runs most of what a case on a cluster needs: tables over a cluster of one shard,
 * and rows in Keeper. It lacks a queue of statements for all servers, and replication; see server.mjs.
 */
export function clusterConfig(keeperPort: number): string {
  const shard = (ports: readonly number[], isReplicated = true) => {
    const replicas = ports.map((port) => `<replica><host>127.0.0.1</host><port>${port}</port></replica>`);
    return `<shard><internal_replication>${isReplicated}</internal_replication>${replicas.join('')}</shard>`;
  };
  const shards: Readonly<Record<keyof typeof CLUSTERS, string>> = {
    whole: shard([OWN_PORT]),
    broken: shard([OWN_PORT]) + shard([NOBODYS_PORT]),
    uneven: shard([OWN_PORT, NOBODYS_PORT]) + shard([NOBODYS_PORT]),
    copying: shard([OWN_PORT, NOBODYS_PORT], false),
  };
  const clusters = Object.entries(shards).map(([name, list]) => `<${name}>${list}</${name}>`);
  return `<clickhouse>
    <zookeeper><node><host>127.0.0.1</host><port>${keeperPort}</port></node></zookeeper>
    <keeper_map_path_prefix>/keeper_map</keeper_map_path_prefix>
    <macros><shard>one</shard><replica>first</replica></macros>
    <tcp_port>${OWN_PORT}</tcp_port>
    <remote_servers>${clusters.join('')}</remote_servers>
  </clickhouse>`;
}
