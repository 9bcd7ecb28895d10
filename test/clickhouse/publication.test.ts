import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IS_THOROUGH, STEP } from '../support/effort.ts';
import { endOf, folderForAllTests, runCli, startCli } from '../support/run-cli.ts';
import { askServer, type Front, NO_SERVER, newDatabase, startFront } from './front.ts';
import { Gate } from './gate.ts';

const LOGS = ['fixtures/cases/stolen-robot/cloudtrail.json', 'fixtures/cases/stolen-robot/acr_access_log.ndjson'];
const QUESTION = ['events', '--since', '2026-02-08', '--until', '2026-03-03', '--limit', '1000', '--format', 'json'];

/** Every statement takes a minute on a busy machine: another first one and step try a part of them. */
const FIRST = Number(process.env['IMGAUDIT_TEST_FIRST'] ?? 1);

describe.skipIf(NO_SERVER !== null)(`publication${NO_SERVER === null ? '' : ` (${NO_SERVER})`}`, () => {
  const folder = folderForAllTests();
  let front: Front;
  let server = '';
  let gate: Gate;
  let through = '';
  let expected = '';
  beforeAll(async () => {
    front = await startFront();
    server = front.location;
    gate = new Gate(server);
    through = await gate.listen();
    const sqlite = join(folder, 'case.db');
    runCli(['import', ...LOGS, '--db', sqlite]);
    expected = runCli(QUESTION, { env: { IMGAUDIT_DB: sqlite } }).stdout;
  });
  afterAll(async () => {
    gate.close();
    await front.stop();
  });

  const rowsIn = (database: string, table: string) =>
    askServer(server, `SELECT count() FROM ${database}.${table} FORMAT TSV`);
  const answerOf = (location: string) => runCli(QUESTION, { env: { IMGAUDIT_DB: location } });

  test('an import that is killed at any request leaves nothing visible, and can be repeated', {
    timeout: 3_600_000,
  }, async () => {
    // Only imports pass the gate: it stands still while this process waits for another one.
    const whole = newDatabase();
    gate.pass();
    const child = startCli(['import', ...LOGS, '--db', front.at(whole, through)]);
    expect((await endOf(child)).status).toBe(0);
    const { writes } = gate;
    expect(answerOf(front.at(whole)).stdout).toBe(expected);
    for (let at = FIRST; at <= writes; at += STEP) {
      // In a shorter run one time before and one time after a request.
      const isOdd = ((at - FIRST) / STEP) % 2 === 1;
      for (const isAfter of IS_THOROUGH ? [false, true] : [isOdd]) {
        const database = newDatabase();
        const location = front.at(database);
        const killed = startCli(['import', ...LOGS, '--db', front.at(database, through)]);
        gate.stopAt(at, isAfter, () => killed.kill('SIGKILL'));
        const ended = await endOf(killed);
        gate.pass();
        expect(ended.signal ?? ended.status, `killed at request ${at}`).not.toBe(1);
        // Files that were published before are there whole; the one that was not is not there at all.
        const files = runCli(['sources', '--format', 'json'], { env: { IMGAUDIT_DB: location } });
        if (files.status === 0) {
          for (const file of JSON.parse(files.stdout).files) expect(file.events).toBe(file.path === LOGS[0] ? 46 : 425);
        }
        const { status, stderr } = await endOf(startCli(['import', ...LOGS, '--db', location]));
        expect([status, status === 0 ? '' : stderr], `repeated after ${at}`).toEqual([0, '']);
        expect(answerOf(location).stdout, `killed at request ${at}`).toBe(expected);
        if (!isAfter) continue;
        // Who changes the case next removes what the killed import staged.
        expect(runCli(['note', '1', 'seen'], { env: { IMGAUDIT_DB: location } })).toMatchObject({ status: 0 });
        expect(await rowsIn(database, 'stage_event'), `killed at request ${at}`).toBe('0');
        expect(await rowsIn(database, 'stage_fingerprint'), `killed at request ${at}`).toBe('0');
      }
    }
  });

  test('two processes that import the same files store each event once', { timeout: 600_000 }, async () => {
    const location = front.at(newDatabase());
    const importers = [LOGS, LOGS.toReversed()].map((paths) => startCli(['import', ...paths, '--db', location]));
    const ends = await Promise.all(importers.map(endOf));
    expect(ends.map(({ status, stderr }) => [status, stderr.includes('Error')])).toEqual([
      [0, false],
      [0, false],
    ]);
    const { total } = JSON.parse(answerOf(location).stdout);
    expect(total).toBe(JSON.parse(expected).total);
    const verified = runCli(['verify', '--all', '--format', 'json'], { env: { IMGAUDIT_DB: location } });
    expect([verified.status, verified.stderr]).toEqual([0, expect.any(String)]);
  });
});
