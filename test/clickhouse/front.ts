import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';

/** A server that is there already, `http://user@host:8123`: the tests then run against it. */
const GIVEN = process.env['IMGAUDIT_TEST_CLICKHOUSE'];

/** Why the tests cannot run; null if they can. */
export const NO_SERVER: string | null =
  GIVEN !== undefined || existsSync(join(import.meta.dirname, 'node_modules/chdb'))
    ? null
    : 'needs npm ci --prefix test/clickhouse (546 MB), or IMGAUDIT_TEST_CLICKHOUSE=http://…';

/** The code of the thread that asks a server: tests run from the sources, which Node cannot start. */
export const WORKER = pathToFileURL('dist/clickhouse.worker.js');

/** How long the engine may take to be ready on a busy machine. */
const PATIENCE_MS = 60_000;

/** Starts the engine for the tests of a file. Gives its location without a database: `clickhouse://host:port`. */
export async function startFront(): Promise<string> {
  if (GIVEN !== undefined) return GIVEN.replace(/^http/, 'clickhouse');
  const front = spawn(process.execPath, [join(import.meta.dirname, 'server.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterAll(() => stop(front));
  const [line] = await once(front.stdout, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
  return String(line).trim().replace(/^http/, 'clickhouse');
}

async function stop(front: ChildProcess): Promise<void> {
  const ended = once(front, 'exit');
  front.kill('SIGTERM');
  await ended;
}

let databases = 0;

/** The name of a database that no other test has. */
export function newDatabase(): string {
  databases++;
  return `test_${process.pid}_${Date.now()}_${databases}`;
}
