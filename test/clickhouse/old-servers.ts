import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

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

/** Starts servers that are the shards of one cluster. `profile` are settings that every question gets that names no others. */
export async function startOldServers(
  count: number,
  profile: Readonly<Record<string, string>>,
): Promise<{ readonly servers: readonly OldServer[]; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'imgaudit-test-servers-'));
  const ports = await freePorts(count * 2);
  const pairs = Array.from({ length: count }, (_, index) => ports.slice(index * 2, index * 2 + 2));
  const shards = pairs.map(([, tcp]) => tcp ?? 0);
  const servers = await Promise.all(
    pairs.map(([http = 0, tcp = 0], index) => {
      return startServer(join(folder, `server-${index}`), { http, tcp, shards, profile });
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
  readonly shards: readonly number[];
  readonly profile: Readonly<Record<string, string>>;
}

async function startServer(folder: string, place: Place): Promise<OldServer> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.xml'), configOf(folder, place));
  writeFileSync(join(folder, 'users.xml'), usersOf(place.profile));
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

function configOf(folder: string, { http, tcp, shards }: Place): string {
  const replicas = shards.map((port) => {
    return `<shard><replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`;
  });
  return `<yandex>
    <logger><level>error</level><log>${folder}/log</log><errorlog>${folder}/errors</errorlog></logger>
    <listen_host>127.0.0.1</listen_host><http_port>${http}</http_port><tcp_port>${tcp}</tcp_port>
    <path>${folder}/</path><tmp_path>${folder}/tmp/</tmp_path><users_config>users.xml</users_config>
    <default_profile>default</default_profile><default_database>default</default_database>
    <mark_cache_size>67108864</mark_cache_size>
    <remote_servers><${CLUSTER}>${replicas.join('')}</${CLUSTER}></remote_servers>
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

/** Ports that nobody listens on. */
async function freePorts(count: number): Promise<readonly number[]> {
  const listening = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(listening.map((server) => once(server, 'listening')));
  const ports = listening.map((server: Server) => (server.address() as AddressInfo).port);
  await Promise.all(listening.map((server) => once(server.close(), 'close')));
  return ports;
}

/** Runs a statement on a server as it is, with the settings of its profile. */
export async function askOldServer(url: string, sql: string): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body: sql });
  const said = await answer.text();
  if (!answer.ok) throw new Error(said);
  return said.trim();
}
