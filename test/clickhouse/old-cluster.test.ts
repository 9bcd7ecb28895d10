import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertSettings, shardingKey, storedRows } from '../../src/stores/clickhouse/connection/cluster.ts';
import { SHAPES } from '../../src/stores/clickhouse/connection/schema.ts';
import { tablesOnCluster } from '../../src/stores/clickhouse/connection/table-statements.ts';
import { type Keeper, NO_KEEPER, startKeeper } from './keeper.ts';
import { askOldServer, CLUSTER, NO_OLD_SERVER, type OldServer, startOldServers } from './old-servers.ts';
import { inOldWords } from './old-words.ts';

const MISSING = NO_OLD_SERVER ?? NO_KEEPER;
const ROWS = 1000;

/** The settings with which imgaudit inserts rows here, as far as these servers know them. */
function writing(name: string): Readonly<Record<string, string>> {
  const placed = { cluster: { name: CLUSTER, replicas: 2, servers: 4 }, table: String };
  const [, quorum = ''] = /insert_quorum = (\d+)/.exec(insertSettings(placed, name)) ?? [];
  return { insert_distributed_sync: '1', insert_quorum: quorum };
}

const FINGERPRINTS = `SELECT number - 500, number, 0, 0, 2 FROM numbers(${ROWS})`;
const STAGED = `INSERT INTO incident.stage_fingerprint (upload, fingerprint, content, extras, seq)
  SELECT 'one.1.aa', number - 250, number, 0, 0 FROM numbers(${ROWS})`;

/**
 * Two shards of two replicas each, real servers with a real Keeper, though of 2018: imgaudit needs newer ones. They take
 * the statements that make a case on a cluster, in their own words, and replicate what is written.
 */
describe.skipIf(MISSING !== null)(`an old cluster${MISSING === null ? '' : ` (${MISSING})`}`, () => {
  let keeper: Keeper;
  let cluster: Awaited<ReturnType<typeof startOldServers>>;
  let first: OldServer;

  beforeAll(async () => {
    keeper = await startKeeper();
    cluster = await startOldServers({ shards: 2, replicas: 2, profile: {}, keeperPort: keeper.port });
    const [one] = cluster.servers;
    if (one === undefined) throw new Error('no server');
    first = one;
    for (const sql of tablesOnCluster({ database: 'incident', cluster: CLUSTER, id: '1' })) {
      // They know no tables in Keeper.
      if (!sql.includes('KeeperMap')) await askOldServer(first.url, inOldWords(sql));
    }
  }, 180_000);
  afterAll(async () => {
    await cluster?.stop();
    await keeper?.stop();
  });

  const ask = (server: OldServer, sql: string, settings: Readonly<Record<string, string>> = {}) =>
    askOldServer(`${server.url}/?${new URLSearchParams(settings)}`, sql);
  const askAll = (sql: string) => Promise.all(cluster.servers.map((server) => ask(server, sql)));

  test('every server has every table, and as many replicas as it shall', async () => {
    const replicas = 'SELECT table, total_replicas FROM system.replicas ORDER BY table FORMAT TSV';
    const expected = SHAPES.map(({ name }) => (shardingKey(name) === null ? [name, 4] : [`${name}_local`, 2]))
      .map((row) => row.join('\t'))
      .toSorted();
    expect(await askAll(replicas)).toEqual(cluster.servers.map(() => expected.join('\n')));
  });

  test('rows are spread over shards, and both replicas have them when they count as written', async () => {
    await ask(first, `INSERT INTO incident.fingerprint ${FINGERPRINTS}`, writing('fingerprint'));
    const counts = (await askAll('SELECT count() FROM incident.fingerprint_local')).map(Number);
    expect(counts[0]).toBe(counts[1]);
    expect(counts[2]).toBe(counts[3]);
    expect(Number(counts[0]) + Number(counts[2])).toBe(ROWS);
    expect(Math.min(...counts)).toBeGreaterThan(ROWS / 3);
    expect(await askAll('SELECT count() FROM incident.fingerprint')).toEqual(cluster.servers.map(() => String(ROWS)));
  });

  test('small tables are whole on every server when a row of them counts', async () => {
    await ask(first, "INSERT INTO incident.name VALUES ('actor', 'ada', 2)", writing('name'));
    expect(await askAll('SELECT value FROM incident.name')).toEqual(cluster.servers.map(() => 'ada'));
  });

  test('whether staged records are known is answered by each shard on its own', async () => {
    await ask(first, STAGED, writing('stage_fingerprint'));
    const known = `SELECT count() FROM incident.fingerprint WHERE fingerprint IN
      (SELECT fingerprint FROM incident.stage_fingerprint WHERE upload = 'one.1.aa')`;
    expect(await ask(first, known, { distributed_product_mode: 'local' })).toBe(String(ROWS - 250));
    await expect(ask(first, known, { distributed_product_mode: 'deny' })).rejects.toThrow('Code: 288');
  });

  test('what was staged is removed from every server', { timeout: 120_000 }, async () => {
    const placed = { cluster: { name: CLUSTER, replicas: 2, servers: 4 }, table: (name: string) => `incident.${name}` };
    await ask(first, inOldWords(`ALTER TABLE ${storedRows(placed, 'stage_fingerprint')} DROP PARTITION 'one.1.aa'`));
    const left = () => askAll('SELECT count() FROM incident.stage_fingerprint_local');
    await expect.poll(left, { timeout: 60_000 }).toEqual(cluster.servers.map(() => '0'));
  });

  test('with a replica down, questions are answered whole and nothing can be written', {
    timeout: 120_000,
  }, async () => {
    await cluster.servers.at(-1)?.stop();
    const count = 'SELECT count() FROM incident.fingerprint';
    expect(await ask(first, count)).toBe(String(ROWS));
    const more = `INSERT INTO incident.fingerprint SELECT number + ${ROWS}, number, 0, 0, 3 FROM numbers(${ROWS})`;
    // The Keeper sees only after a while that a server is gone. Until then the insert waits for it.
    const patience = { ...writing('fingerprint'), insert_quorum_timeout: '3000' };
    await expect(ask(first, more, patience)).rejects.toThrow(/quorum|replicas/i);
  });

  test('with a shard down, there is no answer', { timeout: 120_000 }, async () => {
    await cluster.servers.at(-2)?.stop();
    await expect(ask(first, 'SELECT count() FROM incident.fingerprint')).rejects.toThrow('Code: 279');
  });
});
