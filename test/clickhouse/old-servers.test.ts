import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Connection } from '../../src/stores/clickhouse/connection/connection.ts';
import { parseLocator } from '../../src/stores/clickhouse/connection/locator.ts';
import { explainServerError, ServerError } from '../../src/stores/clickhouse/connection/server-error.ts';
import { tablesOnCluster } from '../../src/stores/clickhouse/connection/table-statements.ts';
import { folderForAllTests } from '../support/run-cli.ts';
import { WORKER } from './front.ts';
import { expectTurns } from './lease-turns.ts';
import { askOldServer, CLUSTER, NO_OLD_SERVER, type OldServer, startOldServers } from './old-servers.ts';
import { inOldWords } from './old-words.ts';

const EVENTS = 30_000;

/**
 * Real servers, three of one cluster, though of 2018: imgaudit needs newer ones. They show what an engine in one process
 * cannot: statements of several clients at once, and a shard that is down.
 */
describe.skipIf(NO_OLD_SERVER !== null)(`old servers${NO_OLD_SERVER === null ? '' : ` (${NO_OLD_SERVER})`}`, () => {
  const folder = folderForAllTests();
  let cluster: Awaited<ReturnType<typeof startOldServers>>;
  let first: OldServer;
  let front: ChildProcess;
  let location = '';

  beforeAll(async () => {
    // What the administrator of a cluster may have set so that a dashboard always shows something.
    cluster = await startOldServers({ shards: 3, replicas: 1, profile: { skip_unavailable_shards: '1' } });
    const [one] = cluster.servers;
    if (one === undefined) throw new Error('no server');
    first = one;
    front = spawn(process.execPath, [join(import.meta.dirname, 'old-front.mjs'), first.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(front.stdout ?? front, 'data', { signal: AbortSignal.timeout(60_000) });
    location = `${String(line).trim().replace(/^http/, 'clickhouse')}/incident`;
    for (const { url } of cluster.servers) await askOldServer(url, 'CREATE DATABASE incident');
  }, 120_000);
  afterAll(async () => {
    front?.kill();
    await cluster?.stop();
  });

  test('of several processes that want the lease at once, one has it at a time', { timeout: 180_000 }, async () => {
    await expectTurns(location, folder);
    expect(await askOldServer(first.url, 'EXISTS TABLE incident.lease')).toBe('0');
  });

  test('servers without a Keeper are refused before anything is made', () => {
    const connection = new Connection(parseLocator(`${location}_2`), WORKER);
    const statements = tablesOnCluster({ database: 'incident_2', cluster: CLUSTER, id: '1' });
    const error = errorOf(() => {
      for (const sql of statements) connection.run(inOldWords(sql));
    });
    expect(explainServerError(error, connection.locator)).toMatchObject({
      code: 'case-unusable',
      hint: expect.stringContaining('keeper_map_path_prefix'),
    });
    expect(connection.ask("SELECT count() FROM system.databases WHERE name = 'incident_2'")).toEqual([[0]]);
    connection.close();
  });

  test('a shard that is down gives an error, never an answer from the others', { timeout: 120_000 }, async () => {
    for (const { url } of cluster.servers) {
      await askOldServer(url, 'CREATE TABLE incident.event_local (seq UInt64) ENGINE = MergeTree ORDER BY seq');
    }
    const table = `incident.event (seq UInt64) ENGINE = Distributed(${CLUSTER}, incident, event_local, seq)`;
    await askOldServer(first.url, `CREATE TABLE ${table}`);
    await askOldServer(
      `${first.url}/?insert_distributed_sync=1`,
      `INSERT INTO incident.event SELECT number FROM numbers(${EVENTS})`,
    );
    const connection = new Connection(parseLocator(location), WORKER);
    const count = `SELECT count() FROM ${connection.table('event')}`;
    expect(connection.ask(count)).toEqual([[EVENTS]]);
    await cluster.servers.at(-1)?.stop();
    // This is what the profile of the user asks for.
    expect(Number(await askOldServer(first.url, count))).toBe((EVENTS * 2) / 3);
    const error = errorOf(() => connection.ask(count));
    expect(error).toMatchObject({ name: 'ServerError', reason: '279' });
    expect(explainServerError(error, connection.locator)).toMatchObject({
      code: 'case-unusable',
      hint: expect.stringContaining('never answers from a part of the events'),
    });
    expect(errorOf(() => [...connection.each(`${count} WHERE seq > {least:UInt64}`, { least: 7 })])).toBeInstanceOf(
      ServerError,
    );
    connection.close();
  });
});

function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
