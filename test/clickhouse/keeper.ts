import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePorts } from './free-ports.ts';

/** Where Debian puts ZooKeeper, which ClickHouse takes for its Keeper. */
const CLASSES = '/usr/share/java';
const JAVA = '/usr/bin/java';

/** Why tests of a cluster cannot run; null if they can. */
export const NO_KEEPER: string | null =
  existsSync(join(CLASSES, 'zookeeper.jar')) && existsSync(JAVA)
    ? null
    : 'needs apt-get install zookeeper default-jre-headless of Debian';

/** In milliseconds; it is ready in a second on an idle machine. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

export interface Keeper {
  readonly port: number;
  /** It goes when the Keeper is stopped. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts a ZooKeeper of its own folder and port. */
export async function startKeeper(): Promise<Keeper> {
  const folder = mkdtempSync(join(tmpdir(), 'imgaudit-test-keeper-'));
  const [port = 0] = await freePorts(1);
  mkdirSync(join(folder, 'data'));
  const settings = {
    tickTime: 2000,
    dataDir: join(folder, 'data'),
    clientPort: port,
    clientPortAddress: '127.0.0.1',
    maxClientCnxns: 0,
    'admin.enableServer': false,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, 'zoo.cfg'), lines.join(''));
  // A test writes little, and waits for each write: nothing of it must outlive the machine.
  const flags = ['-Xmx128m', '-Dzookeeper.forceSync=no', '-cp', join(CLASSES, '*')];
  const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
  const server = spawn(JAVA, [...flags, main, join(folder, 'zoo.cfg')], { cwd: folder, stdio: 'ignore' });
  const ended = once(server, 'exit');
  for (const until = Date.now() + PATIENCE_MS; !(await isReady(port)); ) {
    if (server.exitCode !== null || Date.now() > until) throw new Error('ZooKeeper does not start');
    await wait(PAUSE_MS);
  }
  return { port, folder, stop: () => stopped(server, ended, folder) };
}

async function stopped(server: ChildProcess, ended: Promise<unknown>, folder: string): Promise<void> {
  server.kill('SIGKILL');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

async function isReady(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
