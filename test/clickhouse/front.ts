import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { CLUSTERS, clusterConfig } from './cluster-config.ts';
import { NO_KEEPER, startKeeper } from './keeper.ts';

/** A server that is there already, `http://user@host:8123`: the tests then run against it. */
const GIVEN = process.env['IMGAUDIT_TEST_CLICKHOUSE'];

/** The cluster that cases are spread over: one that the given server knows, or of the engine alone. */
const GIVEN_CLUSTER = process.env['IMGAUDIT_TEST_CLICKHOUSE_CLUSTER'];
/** The cluster for a test that needs one. */
export const SOME_CLUSTER = GIVEN_CLUSTER ?? CLUSTERS.whole;
/** Whether the tests start their own engine, which knows what they need. */
export const IS_OWN_ENGINE = GIVEN === undefined;

/** Why the tests cannot run; null if they can. */
export const NO_SERVER: string | null =
  GIVEN !== undefined || existsSync(join(import.meta.dirname, 'node_modules/chdb'))
    ? null
    : 'needs npm --prefix test/clickhouse install --no-save (546 MB), or IMGAUDIT_TEST_CLICKHOUSE=http://…';

/** The code of the thread that asks a server: tests run from the sources, which Node cannot start. */
export const WORKER = pathToFileURL('dist/clickhouse.worker.js');

/** How long the engine may take to be ready on a busy machine. */
const PATIENCE_MS = 60_000;

/** Why cases cannot be spread over a cluster; null if they can. */
export const NO_CLUSTER: string | null = NO_SERVER ?? (GIVEN === undefined ? NO_KEEPER : null);

/** A server for the tests of a file. */
export interface Front {
  /** Without a database: `clickhouse://host:port`. */
  readonly location: string;
  /** The cluster that cases are spread over; null if they are on one server. */
  readonly cluster: string | null;
  /** The location of a case, by way of another address if one is given. */
  at(database: string, address?: string): string;
  stop(): Promise<void>;
}

/** Starts the engine, unless a server is given. Cases are on one server where no cluster is named. */
export async function startFront(cluster = GIVEN_CLUSTER): Promise<Front> {
  const { location, stop } = GIVEN === undefined ? await startEngine(cluster !== undefined) : given(GIVEN);
  const spread = cluster === undefined ? '' : `?cluster=${cluster}`;
  return {
    location,
    stop,
    cluster: cluster ?? null,
    at: (database, address = location) => `${address}/${database}${spread}`,
  };
}

function given(address: string): Pick<Front, 'location' | 'stop'> {
  return { location: address.replace(/^http/, 'clickhouse'), stop: async () => undefined };
}

async function startEngine(isCluster: boolean): Promise<Pick<Front, 'location' | 'stop'>> {
  const program = join(import.meta.dirname, 'server.mjs');
  const keeper = isCluster ? await startKeeper() : null;
  const config = keeper === null ? '' : join(keeper.folder, 'config.xml');
  if (keeper !== null) writeFileSync(config, clusterConfig(keeper.port));
  const front = spawn(process.execPath, [program, '', config], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(front.stdout, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
  const stop = async () => {
    await stopped(front);
    await keeper?.stop();
  };
  return { location: String(line).trim().replace(/^http/, 'clickhouse'), stop };
}

async function stopped(front: ChildProcess): Promise<void> {
  const ended = once(front, 'exit');
  front.kill('SIGTERM');
  await ended;
}

/** Runs a statement as somebody who does not use imgaudit, and gives what the server answers. */
export async function askServer(location: string, sql: string): Promise<string> {
  const { hostname, port } = new URL(location.replace(/^clickhouse/, 'http'));
  // Without an agent: a connection that waited while a test stood still may be closed.
  const asked = request({ hostname, port, path: '/?mutations_sync=2', method: 'POST', agent: false });
  const answered = once(asked, 'response');
  asked.end(sql);
  const [answer]: IncomingMessage[] = await answered;
  if (answer === undefined) throw new Error('no answer');
  const said = await text(answer);
  if (answer.statusCode !== 200) throw new Error(said);
  return said.trim();
}

let databases = 0;

/** The name of a database that no other test has. */
export function newDatabase(): string {
  databases++;
  return `test_${process.pid}_${Date.now()}_${databases}`;
}

/** A statement that changes rows: on a cluster, the tables of events and fingerprints hold none themselves. */
export function whereRowsAre(statement: string, { cluster }: Front): string {
  if (cluster === null) return statement;
  return statement.replace(
    /^(ALTER TABLE|DELETE FROM) (\w+)\.(event|fingerprint)/,
    `$1 $2.$3_local ON CLUSTER '${cluster}'`,
  );
}
