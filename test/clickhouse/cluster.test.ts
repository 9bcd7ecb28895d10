import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditError } from '../../src/domain/audit-error.ts';
import { EPOCH, type Instant, instantOf } from '../../src/domain/instant.ts';
import { ClickhouseCaseAudit } from '../../src/stores/clickhouse/audit/clickhouse-case-audit.ts';
import { copyFingerprints } from '../../src/stores/clickhouse/audit/local-copy.ts';
import { shardingKey, storedName } from '../../src/stores/clickhouse/connection/cluster.ts';
import { Connection } from '../../src/stores/clickhouse/connection/connection.ts';
import { parseLocator } from '../../src/stores/clickhouse/connection/locator.ts';
import { SHAPES } from '../../src/stores/clickhouse/connection/schema.ts';
import { explainServerError } from '../../src/stores/clickhouse/connection/server-error.ts';
import { tablesOnCluster } from '../../src/stores/clickhouse/connection/table-statements.ts';
import { createTables } from '../../src/stores/clickhouse/open/create-case.ts';
import { ClickhouseCaseReader } from '../../src/stores/clickhouse/read/clickhouse-case-reader.ts';
import { emptyLedger } from '../../src/stores/clickhouse/read/ledger.ts';
import { NO_STATE, readState } from '../../src/stores/clickhouse/read/state.ts';
import { Lease } from '../../src/stores/clickhouse/write/lease.ts';
import { LeasedTables } from '../../src/stores/clickhouse/write/leased-tables.ts';
import { Stage } from '../../src/stores/clickhouse/write/stage.ts';
import { someOf } from '../support/effort.ts';
import { endOf, folderForAllTests, runCli, startCli } from '../support/run-cli.ts';
import { CLUSTERS } from './cluster-config.ts';
import {
  askServer,
  type Front,
  IS_OWN_ENGINE,
  NO_CLUSTER,
  newDatabase,
  SOME_CLUSTER,
  startFront,
  WORKER,
} from './front.ts';
import { Gate } from './gate.ts';
import { expectTurns } from './lease-turns.ts';

const [FIRST_LOG = '', SECOND_LOG = ''] = [
  'fixtures/cases/stolen-robot/cloudtrail.json',
  'fixtures/cases/stolen-robot/acr_access_log.ndjson',
];
const SUBQUERY_OF_SPREAD_ROWS =
  /FROM \S+\.(?:event|fingerprint) [\s\S]* IN\s+\(SELECT [^)]*FROM \S+\.(?:event|fingerprint|stage_\w+|contradiction) /;
const NEVER_A_PART = expect.stringContaining('never answers from a part of the events');
const WINDOW = ['--since', '2026-02-08', '--until', '2026-03-03'];
const QUESTIONS = [
  ['events', ...WINDOW, '--limit', '1000'],
  ['summary', ...WINDOW],
  ['suspicious', ...WINDOW],
  ['timeline', 'payments/*', ...WINDOW],
  ['custody'],
].map((words) => [...words, '--format', 'json']);

describe.skipIf(NO_CLUSTER !== null)(`a case on a cluster${NO_CLUSTER === null ? '' : ` (${NO_CLUSTER})`}`, () => {
  const folder = folderForAllTests();
  let front: Front;
  beforeAll(async () => {
    front = await startFront(SOME_CLUSTER);
  }, 120_000);
  afterAll(() => front?.stop());

  const run = (location: string, ...words: readonly string[]) => runCli(words, { env: { IMGAUDIT_DB: location } });
  const oneServer = (database: string) => `${front.location}/${database}`;

  test('is named once, remembered, and answers as a case in a file', { timeout: 300_000 }, async () => {
    const database = newDatabase();
    const file = join(folder, 'case.db');
    expect(run(front.at(database), 'import', FIRST_LOG)).toMatchObject({ status: 0 });
    expect(run(oneServer(database), 'import', SECOND_LOG)).toMatchObject({ status: 0 });
    for (const log of [FIRST_LOG, SECOND_LOG]) expect(run(file, 'import', log)).toMatchObject({ status: 0 });
    const engines = `SELECT engine FROM system.tables WHERE database = '${database}' AND name IN ('event', 'lease') ORDER BY name FORMAT TSV`;
    expect(await askServer(front.location, engines)).toBe('Distributed\nKeeperMap');
    const apart = (text: string) => text.replaceAll(/"(?:case|db|at|time|hash|previous)": ?"[^"]*"/g, '');
    for (const words of someOf(QUESTIONS, 2)) {
      const [there, here] = [run(oneServer(database), ...words), run(file, ...words)];
      expect.soft([words[0], there.status, apart(there.stdout)]).toEqual([words[0], here.status, apart(here.stdout)]);
    }
    expect(run(front.at(database), 'verify', '--all')).toMatchObject({ status: 0 });
  });

  test('stays on the cluster that it was made on', { timeout: 120_000 }, () => {
    const [spread, single] = [newDatabase(), newDatabase()];
    expect(run(front.at(spread), 'import', FIRST_LOG)).toMatchObject({ status: 0 });
    expect(run(oneServer(single), 'import', FIRST_LOG)).toMatchObject({ status: 0 });
    expect(run(front.at(single), 'status')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is there already, on one server'),
    });
    expect(run(`${oneServer(spread)}?cluster=another`, 'import', SECOND_LOG)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`is there already, on the cluster ${SOME_CLUSTER}`),
    });
  });

  const isNotMade = async (cluster: string, told: string) => {
    const database = newDatabase();
    const { status, stderr } = run(`${oneServer(database)}?cluster=${cluster}`, 'import', FIRST_LOG);
    expect([status, stderr]).toEqual([5, expect.stringContaining(told)]);
    expect(await askServer(front.location, 'SHOW DATABASES FORMAT TSV')).not.toContain(database);
  };

  test('is not made on a cluster that nobody knows', () => isNotMade('nobodys', 'knows no cluster nobodys'));

  test.runIf(IS_OWN_ENGINE).each([
    ['of which a server is down', CLUSTERS.broken, 'does not answer'],
    ['whose shards have different numbers of replicas', CLUSTERS.uneven, 'different numbers of replicas'],
    ['that writes to replicas itself', CLUSTERS.copying, 'internal_replication'],
  ])('is not made on a cluster %s', (_, cluster, told) => isNotMade(cluster, told));

  test.runIf(IS_OWN_ENGINE)('has replicated tables that the engine makes as they are written', async () => {
    const database = newDatabase();
    await askServer(front.location, `CREATE DATABASE ${database}`);
    const statements = tablesOnCluster({ database, cluster: SOME_CLUSTER, id: '1' });
    for (const [index, sql] of statements.filter((one) => one.includes('Replicated')).entries()) {
      // A queue of statements for all servers gives them the same UUID. Without it, the front changes nothing.
      const uuid = `00000000-0000-4000-8000-00000000000${index}`;
      await askServer(front.location, sql.replace(`ON CLUSTER '${SOME_CLUSTER}'`, `UUID '${uuid}'`));
    }
    const replicas = `SELECT table, extract(zookeeper_path, '[^/]+$'), replica_name FROM system.replicas
      WHERE database = '${database}' ORDER BY table FORMAT TSV`;
    const expected = SHAPES.map(({ name }) => {
      return shardingKey(name) === null ? `${name}\tall\tone-first` : `${name}_local\tone\tfirst`;
    });
    expect((await askServer(front.location, replicas)).split('\n')).toEqual(expected.toSorted());
    await askServer(front.location, `DROP DATABASE ${database} SYNC`);
  });

  test('of several processes that want the lease at once, one has it at a time', { timeout: 180_000 }, async () => {
    const connection = new Connection(parseLocator(front.at(newDatabase())), WORKER);
    createTables(connection);
    await expectTurns(connection.locator.location, folder);
    expect(connection.ask(`SELECT count() FROM ${connection.table('lease')}`)).toEqual([[0]]);
    connection.close();
  });

  test('a holder that lost the lease writes nothing', { timeout: 120_000 }, () => {
    const location = front.at(newDatabase());
    expect(run(location, 'import', FIRST_LOG)).toMatchObject({ status: 0 });
    const connection = new Connection(parseLocator(location), WORKER);
    const lease = new Lease(connection, 'a test');
    lease.acquire();
    const before = readState(connection);
    if (before === null) throw new Error('no case');
    const next = { ...before, version: before.version + 1 };
    const tables = new LeasedTables(connection, lease);
    connection.run(`DELETE FROM ${connection.table('lease')} WHERE 1`);
    const lost = /the lease of the case was lost/;
    expect(() => tables.write('ledger', [['allow', '1', '{}', next.version]])).toThrow(lost);
    expect(() => tables.makeVisible(before, next, { events: 0, fingerprints: 0 })).toThrow(lost);
    expect(readState(connection)).toEqual(before);
    connection.close();
  });

  test('a version of a case is made once, whoever has the lease', { timeout: 120_000 }, () => {
    const location = front.at(newDatabase());
    expect(run(location, 'import', FIRST_LOG)).toMatchObject({ status: 0 });
    const connection = new Connection(parseLocator(location), WORKER);
    const newest = readState(connection);
    if (newest === null) throw new Error('no case');
    const lease = new Lease(connection, 'a test');
    lease.acquire();
    const again = errorOf(() => {
      const counted = { events: newest.published, fingerprints: fingerprintsIn(connection) };
      new LeasedTables(connection, lease).makeVisible(NO_STATE, newest, counted);
    });
    expect(again).toMatchObject({ code: 'case-locked' });
    expect(readState(connection)).toEqual(newest);
    lease.release();
    connection.close();
  });

  test('asks nothing for which shards would have to ask each other', { timeout: 300_000 }, async () => {
    const database = newDatabase();
    const gate = new Gate(front.location);
    const there = front.at(database, await gate.listen());
    const commands = [
      ['import', FIRST_LOG, '--db', there],
      ['import', SECOND_LOG, '--db', there],
      ['suspicious', ...WINDOW, '--db', there],
      ['verify', '--all', '--db', there],
      ['copy', there, join(folder, 'window.db'), ...WINDOW],
    ];
    for (const words of commands) expect([words[0], (await endOf(startCli(words))).status]).toEqual([words[0], 0]);
    gate.close();
    const nested = gate.asked.filter((sql) => SUBQUERY_OF_SPREAD_ROWS.test(sql));
    expect(nested.length).toBeGreaterThan(1);
    const unsound = nested.filter((sql) => !sql.includes('GLOBAL IN') && !sql.includes("product_mode = 'local'"));
    expect(unsound).toEqual([]);
  });

  test.runIf(IS_OWN_ENGINE)('gives an error for every question if a shard is down', { timeout: 120_000 }, async () => {
    const database = newDatabase();
    for (const log of [FIRST_LOG, SECOND_LOG])
      expect(run(front.at(database), 'import', log)).toMatchObject({ status: 0 });
    const connection = new Connection(parseLocator(oneServer(database)), WORKER);
    const state = readState(connection);
    if (state === null) throw new Error('no case');
    await nowOverBrokenCluster(front, database);
    const all = { window: null, where: [] };
    const window = { from: instant('2026-02-08'), to: instant('2026-03-03') };
    const reader = new ClickhouseCaseReader(connection, state);
    const audit = new ClickhouseCaseAudit(connection, state);
    const local = emptyLedger(':memory:');
    const stage = new Stage(connection);
    const questions: Readonly<Record<string, () => unknown>> = {
      count: () => reader.count(all),
      tally: () => reader.tally(all, ['actor', 'address']),
      ranking: () => reader.ranking(all, { by: ['actor'], part: 'category' }),
      groupsPer: () => reader.groupsPer(all, { by: ['actor'], counts: [{ per: 'actor' }] }),
      groupNumbers: () => reader.groupNumbers(all, { by: ['actor'], keys: [{ actor: 'ada' }], limit: 3 }),
      steps: () => reader.steps(all),
      events: () => reader.eventsByNumber([1, 2]),
      contradictions: () => reader.contradictions(window),
      sample: () => [...audit.records.events({ file: 1, first: 1, last: 40 })],
      digests: () => audit.eventDigests({ file: 1, first: 1, last: 40 }, window),
      fingerprints: () => copyFingerprints({ connection, state, database: local }, window),
      overtaking: () => {
        stage.addFingerprints([[1, 2, 3, 4]]);
        return stage.isOvertaken({ ...state, version: 1 }, state);
      },
    };
    for (const [name, ask] of Object.entries(questions)) {
      // Another error would be that of a question which a cluster does not take at all.
      const error = explainServerError(errorOf(ask), connection.locator);
      expect.soft([name, error instanceof AuditError ? error.hint : error]).toEqual([name, NEVER_A_PART]);
    }
    connection.close();
  });
});

function instant(day: string): Instant {
  return instantOf(Date.parse(day)) ?? EPOCH;
}

function errorOf(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    return error;
  }
}

/** Makes the tables that are spread ask a cluster of which one shard is down. */
async function nowOverBrokenCluster({ location }: Front, database: string): Promise<void> {
  for (const { name, plain } of SHAPES) {
    const key = shardingKey(name);
    if (key === null) continue;
    const local = storedName(name, { name: CLUSTERS.broken });
    await askServer(location, `DROP TABLE ${database}.${name}`);
    await askServer(
      location,
      `CREATE TABLE ${database}.${name} (${plain}) ENGINE = Distributed('${CLUSTERS.broken}', '${database}', '${local}', ${key})`,
    );
  }
}

function fingerprintsIn(connection: Connection): number {
  return Number(connection.ask(`SELECT count() FROM ${connection.table('fingerprint')}`)[0]?.[0]);
}
