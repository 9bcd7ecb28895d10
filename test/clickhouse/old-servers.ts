import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePorts } from './free-ports.ts';

/** The server that Debian has. It is too old for imgaudit, and shows what a cluster does when a part of it fails. */
const PROGRAM = '/usr/sbin/clickhouse-server';

/** Why the tests cannot run; null if they can. */
export const NO_OLD_SERVER: string | null = existsSync(PROGRAM)
  ? null
  : 'needs apt-get install clickhouse-server of Debian (82 MB)';

/** The name of the cluster that the servers are the shards of. */
export const CLUSTER = 'shards';

/** In milliseconds; a server is ready in less than one second on an idle machine. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

/** A server of its own folder and ports. */
export interface OldServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  stop(): Promise<void>;
}

/** How many servers there are, and with what. */
export interface OldCluster {
  readonly shards: number;
  /** Servers in each shard. */
  readonly replicas: number;
  /** Settings that every question gets that names no others. */
  readonly profile: Readonly<Record<string, string>>;
  /** The port of a Keeper; without one there is no replication. */
  readonly keeperPort?: number;
}

/** Starts servers that are one cluster: first those of the first shard. */
export async function startOldServers(
  cluster: OldCluster,
): Promise<{ readonly servers: readonly OldServer[]; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'imgaudit-test-servers-'));
  const count = cluster.shards * cluster.replicas;
  const ports = await freePorts(count * 3);
  const tcpPorts = ports.slice(count, count * 2);
  const servers = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const [http = 0, tcp = 0, interserver = 0] = [0, 1, 2].map((kind) => ports[kind * count + index]);
      return startServer(join(folder, `server-${index}`), { http, tcp, interserver, tcpPorts, cluster, index });
    }),
  );
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  return { servers, stop };
}

interface Place {
  readonly http: number;
  readonly tcp: number;
  /** Where replicas fetch rows from each other. */
  readonly interserver: number;
  readonly tcpPorts: readonly number[];
  readonly cluster: OldCluster;
  readonly index: number;
}

async function startServer(folder: string, place: Place): Promise<OldServer> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.xml'), configOf(folder, place));
  writeFileSync(join(folder, 'users.xml'), usersOf(place.cluster.profile));
  const server = spawn(PROGRAM, [`--config-file=${join(folder, 'config.xml')}`], { cwd: folder, stdio: 'ignore' });
  const url = `http://127.0.0.1:${place.http}`;
  const ended = once(server, 'exit');
  for (const until = Date.now() + PATIENCE_MS; !(await isReady(url)); ) {
    if (server.exitCode !== null || Date.now() > until) throw new Error(`the server at ${url} does not start`);
    await wait(PAUSE_MS);
  }
  return { url, stop: () => stopped(server, ended) };
}

async function stopped(server: ChildProcess, ended: Promise<unknown>): Promise<void> {
  server.kill('SIGKILL');
  await ended;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function configOf(folder: string, { http, tcp, interserver, tcpPorts, cluster, index }: Place): string {
  const { replicas, keeperPort } = cluster;
  const members = tcpPorts.map((port) => `<replica><host>127.0.0.1</host><port>${port}</port></replica>`);
  const shards = Array.from({ length: cluster.shards }, (_, shard) => {
    const ofShard = members.slice(shard * replicas, (shard + 1) * replicas).join('');
    return `<shard><internal_replication>true</internal_replication>${ofShard}</shard>`;
  });
  const keeper = `<zookeeper><node><host>127.0.0.1</host><port>${keeperPort}</port></node></zookeeper>
    <distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>
    <macros><shard>${Math.floor(index / replicas)}</shard><replica>${index}</replica></macros>`;
  return `<yandex>
    <logger><level>error</level><log>${folder}/log</log><errorlog>${folder}/errors</errorlog></logger>
    <listen_host>127.0.0.1</listen_host><http_port>${http}</http_port><tcp_port>${tcp}</tcp_port>
    <interserver_http_host>127.0.0.1</interserver_http_host><interserver_http_port>${interserver}</interserver_http_port>
    <path>${folder}/</path><tmp_path>${folder}/tmp/</tmp_path><users_config>users.xml</users_config>
    <default_profile>default</default_profile><default_database>default</default_database>
    <mark_cache_size>67108864</mark_cache_size>
    <remote_servers><${CLUSTER}>${shards.join('')}</${CLUSTER}></remote_servers>
    ${keeperPort === undefined ? '' : keeper}
  </yandex>`;
}

function usersOf(profile: Readonly<Record<string, string>>): string {
  const settings = Object.entries(profile).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<yandex>
    <profiles><default>${settings.join('')}</default></profiles><quotas><default></default></quotas>
    <users><default><password></password><networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile><quota>default</quota></default></users>
  </yandex>`;
}

/** Runs a statement on a server as it is, with the settings of its profile. */
export async function askOldServer(url: string, sql: string): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body: sql });
  const said = await answer.text();
  if (!answer.ok) throw new Error(said);
  return said.trim();
}
