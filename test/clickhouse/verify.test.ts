import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServerFingerprints } from '../../src/stores/clickhouse/audit/server-fingerprints.ts';
import { Connection } from '../../src/stores/clickhouse/connection/connection.ts';
import { parseLocator } from '../../src/stores/clickhouse/connection/locator.ts';
import { emptyLedger } from '../../src/stores/clickhouse/read/ledger.ts';
import { readState } from '../../src/stores/clickhouse/read/state.ts';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { askServer, type Front, NO_SERVER, newDatabase, startFront, WORKER, whereRowsAre } from './front.ts';

const LOGS = ['fixtures/cases/stolen-robot/cloudtrail.json', 'fixtures/cases/stolen-robot/acr_access_log.ndjson'];

interface Verdict {
  readonly ok: boolean;
  readonly checks: readonly { readonly id: string; readonly problems: readonly { readonly text: string }[] }[];
}

/** What somebody does who may write into the tables, and what verify says of it. */
const TAMPERED: readonly (readonly [what: string, statement: string, told: RegExp])[] = [
  ['an actor', "ALTER TABLE T.event UPDATE actor_name = 'nobody' WHERE seq = 100", /differ in: actor/],
  ['details', 'ALTER TABLE T.event UPDATE details = \'[["a"],"b"]\' WHERE seq = 100', /differ in: details/],
  [
    'the number of a record',
    'ALTER TABLE T.event UPDATE record = 3 WHERE seq = 100',
    /number of the record|before the record/,
  ],
  ['a word', "ALTER TABLE T.event UPDATE category = 'nonsense' WHERE seq = 100", /not what imgaudit writes/],
  ['an event that is gone', 'DELETE FROM T.event WHERE seq = 100', /events are missing/],
  ['an event that is there twice', 'INSERT INTO T.event SELECT * FROM T.event WHERE seq = 100', /there twice/],
  ['a fingerprint', 'DELETE FROM T.fingerprint WHERE seq = 100', /known by fingerprint/],
  [
    'a file',
    'ALTER TABLE T.ledger UPDATE row = replace(row, \'"events":46\', \'"events":45\') WHERE 1',
    /differs from what/,
  ],
];

describe.skipIf(NO_SERVER !== null)(`verification${NO_SERVER === null ? '' : ` (${NO_SERVER})`}`, () => {
  const folder = folderForAllTests();
  let front: Front;
  beforeAll(async () => {
    front = await startFront();
  });
  afterAll(() => front.stop());

  const verdict = (location: string, ...words: readonly string[]): Verdict =>
    JSON.parse(runCli(['verify', ...words, '--format', 'json'], { env: { IMGAUDIT_DB: location } }).stdout);
  const imported = () => {
    const database = newDatabase();
    const location = front.at(database);
    expect(runCli(['import', ...LOGS], { env: { IMGAUDIT_DB: location } }).status).toBe(0);
    return { database, location };
  };

  test('a sound case is found sound, by a sample and record by record', { timeout: 120_000 }, () => {
    const { location } = imported();
    for (const words of [[], ['--all']]) {
      const { ok, checks } = verdict(location, ...words);
      expect([ok, checks.flatMap(({ problems }) => problems)]).toEqual([true, []]);
    }
  });

  test('records are known by a copy of the fingerprints as they are by the server', { timeout: 120_000 }, () => {
    const { location } = imported();
    const connection = new Connection(parseLocator(location), WORKER);
    const database = emptyLedger(':memory:');
    const state = readState(connection);
    if (state === null) throw new Error('no case');
    const task = { connection, state, database };
    const [some = 0n, ...others] = connection
      .ask(`SELECT toString(fingerprint) FROM ${connection.table('fingerprint')} LIMIT 50`)
      .map(([fingerprint]) => BigInt(String(fingerprint)));
    const [here, there] = [new ServerFingerprints(task, 0), new ServerFingerprints(task)];
    expect(here.known(BigInt64Array.of(some))).toEqual(there.known(BigInt64Array.of(some)));
    for (const one of others) expect(here.runs.held(BigInt64Array.of(one)).size).toBe(1);
    expect(here.count()).toBe(here.runs.length);
    connection.close();
    database.close();
  });

  test('a copy of a case without a log is sound', { timeout: 120_000 }, () => {
    const location = front.at(newDatabase());
    const copy = join(folder, 'copy.db');
    const env = { IMGAUDIT_DB: location };
    const cluster = ['fixtures/inventories/prod-1.pods.json', '--cluster', 'prod-1'];
    expect(runCli(['import', ...cluster], { env }).status).toBe(0);
    expect(runCli(['copy', location, copy])).toMatchObject({ status: 0 });
    expect(verdict(copy).ok).toBe(true);
  });

  test.each(someOf(TAMPERED, 3))(
    'verify finds that %s was changed on the server',
    { timeout: 120_000 },
    async (_, statement, told) => {
      const { database, location } = imported();
      await askServer(front.location, whereRowsAre(statement.replaceAll('T.', `${database}.`), front));
      const { ok, checks } = verdict(location);
      expect(ok).toBe(false);
      expect(checks.flatMap(({ problems }) => problems.map(({ text }) => text)).join('\n')).toMatch(told);
    },
  );
});
