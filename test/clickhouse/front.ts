import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** A server that is there already, `http://user@host:8123`: the tests then run against it. */
const GIVEN = process.env['IMGAUDIT_TEST_CLICKHOUSE'];

/** Why the tests cannot run; null if they can. */
export const NO_SERVER: string | null =
  GIVEN !== undefined || existsSync(join(import.meta.dirname, 'node_modules/chdb'))
    ? null
    : 'needs npm --prefix test/clickhouse install --no-save (546 MB), or IMGAUDIT_TEST_CLICKHOUSE=http://…';

/** The code of the thread that asks a server: tests run from the sources, which Node cannot start. */
export const WORKER = pathToFileURL('dist/clickhouse.worker.js');

/** How long the engine may take to be ready on a busy machine. */
const PATIENCE_MS = 60_000;

/** A server for the tests of a file. */
export interface Front {
  /** Without a database: `clickhouse://host:port`. */
  readonly location: string;
  stop(): Promise<void>;
}

/** Starts the engine, unless a server is given. */
export async function startFront(): Promise<Front> {
  if (GIVEN !== undefined) return { location: GIVEN.replace(/^http/, 'clickhouse'), stop: async () => undefined };
  const program = join(import.meta.dirname, 'server.mjs');
  const front = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(front.stdout, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
  return { location: String(line).trim().replace(/^http/, 'clickhouse'), stop: () => stop(front) };
}

async function stop(front: ChildProcess): Promise<void> {
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
