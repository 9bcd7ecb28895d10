import { clusterComment, shardingKey, storedName } from './cluster.ts';
import { SHAPES, type Shape, STATE_COLUMNS } from './schema.ts';

/** Blocks whose tokens a server remembers, so that one that is sent again is stored once. Replicated tables do that anyway. */
const REMEMBERED = 'non_replicated_deduplication_window = 1000';

/** Statements that make the database and the tables of a case on one server where they are missing. */
export function tablesOnServer(database: string): readonly string[] {
  return [
    `CREATE DATABASE IF NOT EXISTS ${database}`,
    `CREATE TABLE IF NOT EXISTS ${database}.state ${STATE_COLUMNS} ENGINE = MergeTree ORDER BY version`,
    ...SHAPES.map(({ name, stored, key, settings }) => {
      return `CREATE TABLE IF NOT EXISTS ${database}.${name} (${stored})
       ENGINE = MergeTree ${key} SETTINGS ${REMEMBERED}, ${settings}`;
    }),
  ];
}

/** A case on a cluster that is to be made. */
export interface NewCase {
  readonly database: string;
  readonly cluster: string;
  /** Tells it apart in Keeper from a case of the same name that was dropped: that one's rows go some minutes later. */
  readonly id: string;
}

/**
 * The same on every server of a cluster. What one process at a time decides is in Keeper: the state, and the lease. Small
 * tables are replicated to every server. Events and fingerprints are spread over the shards, and replicated within each.
 */
export function tablesOnCluster({ database, cluster, id }: NewCase): readonly string[] {
  const everywhere = `ON CLUSTER '${cluster}'`;
  const inKeeper = (name: string) => `KeeperMap('/imgaudit/${database}-${id}/${name}')`;
  const spread = SHAPES.filter(({ name }) => shardingKey(name) !== null);
  return [
    `CREATE DATABASE IF NOT EXISTS ${database} ${everywhere}`,
    // Who finds this table knows that the case is on a cluster, also if the others were not made yet.
    `CREATE TABLE IF NOT EXISTS ${database}.state ${everywhere} ${STATE_COLUMNS}
     ENGINE = ${inKeeper('state')} PRIMARY KEY version COMMENT '${clusterComment(cluster)}'`,
    `CREATE TABLE IF NOT EXISTS ${database}.lease ${everywhere} (name String, holder String, at DateTime64(3, 'UTC'))
     ENGINE = ${inKeeper('lease')} PRIMARY KEY name`,
    ...SHAPES.map((shape) => {
      return `CREATE TABLE IF NOT EXISTS ${database}.${storedName(shape.name, { name: cluster })} ${everywhere} (${shape.stored})
       ENGINE = ${replicated(shape)} ${shape.key} SETTINGS ${shape.settings}`;
    }),
    ...spread.map(({ name, plain }) => {
      return `CREATE TABLE IF NOT EXISTS ${database}.${name} ${everywhere} (${plain})
       ENGINE = Distributed('${cluster}', '${database}', '${storedName(name, { name: cluster })}', ${shardingKey(name)})`;
    }),
  ];
}

/** The macros are those that every guide to replication has a server define. */
function replicated({ name }: Shape): string {
  return shardingKey(name) === null
    ? "ReplicatedMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')"
    : "ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')";
}
