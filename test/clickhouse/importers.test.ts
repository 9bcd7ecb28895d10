import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli, startCli, waitUntil } from '../support/run-cli.ts';
import { type Front, NO_SERVER, newDatabase, startFront } from './front.ts';
import { Gate } from './gate.ts';

const LINES = readFileSync('fixtures/cases/stolen-robot/acr_access_log.ndjson', 'utf8').trimEnd().split('\n');
const JSON_ANSWER = ['--format', 'json'];
const QUESTIONS = [
  ['events', '--since', '2026-02-08', '--until', '2026-03-03', '--limit', '5000', ...JSON_ANSWER],
  ['sources', ...JSON_ANSWER],
  ['rejects', ...JSON_ANSWER],
  ['custody', ...JSON_ANSWER],
];

/** A line that is another record: with another id. */
const another = (line: string, number: number) =>
  line.replace(/("http_request_id":")[0-9a-f]{8}/, (_, before) => before + String(number).padStart(8, '0'));
/** A line that contradicts the record with the same id. */
const contradicting = (line: string) => line.replace('"http_response_status":"', '"http_response_status":"4');
/** Files of more than a megabyte are read as they are stored, smaller ones before. */
const LARGE = [0, 1, 2].flatMap((copy) => LINES.map((line, index) => another(line, copy * LINES.length + index)));

/** On one server, and on a cluster. */
const TAKES_LEASE = /CREATE TABLE \S+\.lease|INSERT INTO \S+\.lease SELECT 'lease'/;

/** What two importers read at the same time, after a third file. */
interface Situation {
  readonly first: readonly string[];
  readonly one: readonly string[];
  readonly other: readonly string[];
}

const SITUATIONS: readonly (readonly [name: string, situation: Situation])[] = [
  ['small files', { first: LINES.slice(0, 20), one: LINES.slice(20, 200), other: LINES.slice(200) }],
  [
    'rejected and contradicting records',
    {
      first: LINES.slice(0, 20),
      one: ['{"one":1}', ...LINES.slice(10, 200), ...LINES.slice(15, 40).map(contradicting), '{"broken'],
      other: [...LINES.slice(5, 9).map(contradicting), ...LINES.slice(200), '{"other'],
    },
  ],
  [
    'small files with records in common',
    { first: LINES.slice(0, 9), one: LINES.slice(5, 300), other: LINES.slice(200) },
  ],
  ['small files that are equal', { first: LINES.slice(0, 9), one: LINES.slice(5), other: LINES.slice(5) }],
  ['large files', { first: LINES, one: LARGE, other: LARGE.map((line, index) => another(line, 90_000 + index)) }],
  ['large files with records in common', { first: LINES, one: LARGE, other: ['{"broken', ...LARGE.toReversed()] }],
  ['large files that are equal', { first: LINES, one: LARGE, other: LARGE }],
];

describe.skipIf(NO_SERVER !== null)(`importers${NO_SERVER === null ? '' : ` (${NO_SERVER})`}`, () => {
  const folder = folderForAllTests();
  let front: Front;
  const gates: Gate[] = [];
  beforeAll(async () => {
    front = await startFront();
  });
  afterAll(async () => {
    for (const gate of gates) gate.close();
    await front.stop();
  });

  const gateTo = async (database: string) => {
    const gate = new Gate(front.location);
    gates.push(gate);
    return { gate, db: `${await gate.listen()}/${database}` };
  };

  const files = (situation: Situation) =>
    Object.entries(situation).map(([name, lines]) => {
      writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
      return name;
    });

  /** An import whose answer is read while the test does something else. */
  const importing = (name: string, db: string) => {
    const child = startCli(['import', name, ...JSON_ANSWER], { cwd: folder, env: { IMGAUDIT_DB: db } });
    // What went wrong is said on stderr.
    return Promise.all([child.stdout, child.stderr].map((output) => (output === null ? '' : text(output)))).then(
      ([answer = '', problems = '']) => (answer === '' ? problems : answer),
    );
  };
  const imported = (name: string, db: string) =>
    runCli(['import', name, ...JSON_ANSWER], { cwd: folder, env: { IMGAUDIT_DB: db } }).stdout.replaceAll(db, 'CASE');
  const answers = (db: string) =>
    QUESTIONS.map((words) => runCli(words, { env: { IMGAUDIT_DB: db } }).stdout.replaceAll(db, 'CASE'));

  test.each(someOf(SITUATIONS, 3))(
    '%s: who publishes later gets the events of who imports later',
    {
      timeout: 300_000,
    },
    async (_, situation) => {
      const [first = '', one = '', other = ''] = files(situation);
      const database = newDatabase();
      const there = front.at(database);
      const { gate, db } = await gateTo(database);
      imported(first, there);
      const { isHeld, release } = gate.hold(TAKES_LEASE);
      const later = importing(one, db);
      await isHeld;
      // The events of the first one are on the server, and in no case.
      expect(gate.asked.some((statement) => statement.includes('.stage_event'))).toBe(true);
      const sooner = imported(other, there);
      release();
      const published = await later;

      const here = join(folder, `${database}.db`);
      imported(first, here);
      expect(sooner.replaceAll(there, 'CASE')).toEqual(imported(other, here));
      expect(published.replaceAll(db, 'CASE')).toEqual(imported(one, here));
      // The custody log too: its hashes are made of everything before.
      expect(answers(there)).toEqual(answers(here));
      const verified = JSON.parse(
        runCli(['verify', '--all', ...JSON_ANSWER], { env: { IMGAUDIT_DB: there }, cwd: folder }).stdout,
      );
      expect(verified).toMatchObject({ ok: true });
    },
  );

  test('one importer stages while another one publishes', { timeout: 300_000 }, async () => {
    const [first = '', one = '', other = ''] = files({
      first: LINES.slice(0, 9),
      one: LINES.slice(9, 99),
      other: LINES.slice(99),
    });
    const database = newDatabase();
    imported(first, front.at(database));
    const [publishing, staging] = [await gateTo(database), await gateTo(database)];
    const { isHeld, release } = publishing.gate.hold(/INSERT INTO \S+\.state/);
    const ends = [importing(one, publishing.db)];
    await isHeld;
    ends.push(importing(other, staging.db));
    await waitUntil(() => staging.gate.asked.some((statement) => TAKES_LEASE.test(statement)));
    expect(staging.gate.asked.filter((statement) => statement.includes('.stage_event'))).not.toEqual([]);
    release();
    const receipts = (await Promise.all(ends)).map((answer) => JSON.parse(answer));
    expect(receipts.map(({ totals }) => totals.events)).toEqual([90, LINES.length - 99]);
  });

  test('a connection that breaks is no fault of the file', { timeout: 300_000 }, async () => {
    const [first = '', one = ''] = files({ first: LINES.slice(0, 9), one: LARGE, other: [] });
    const database = newDatabase();
    const there = front.at(database);
    imported(first, there);
    const { gate, db } = await gateTo(database);
    const { isHeld } = gate.hold(/INSERT INTO \S+\.stage_event/);
    const broken = importing(one, db);
    await isHeld;
    gate.close();
    expect(await broken).toContain('cannot be reached');
    const { files: stored } = JSON.parse(runCli(['sources', ...JSON_ANSWER], { env: { IMGAUDIT_DB: there } }).stdout);
    expect(stored).toHaveLength(1);
  });
});
