import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandsOf, prepareFolder, runLine } from '../support/documented-commands.ts';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { type Front, NO_SERVER, newDatabase, startFront } from './front.ts';

const CASE = 'fixtures/cases/stolen-robot';
const LATEST = ['--since', '30d', '--as-of', 'latest'];
const JSON_ANSWER = ['--format', 'json'];

/** What makes the case that is asked, in an order in which each finds what it needs. */
const CHANGES: readonly (readonly string[])[] = [
  ['import', join(CASE, 'acr_access_log.ndjson'), join(CASE, 'cloudtrail.json'), 'package.json', ...JSON_ANSWER],
  ['import', join(CASE, 'cloudtrail.json'), ...JSON_ANSWER],
  ['import', 'fixtures/inventories/prod-1.pods.json', '--cluster', 'prod-1', ...JSON_ANSWER],
  ['allow', 'add', '203.0.113.0/24', '--reason', 'office', ...JSON_ANSWER],
  ['allow', 'add', '198.51.100.7', '--actor', 'ci-*', ...JSON_ANSWER],
  ['allow', 'remove', '1', ...JSON_ANSWER],
  ['allow', 'list', ...JSON_ANSWER],
  ['allow', 'suggest', ...LATEST, ...JSON_ANSWER],
  ['registry', 'alias', 'add', 'images.acme.example', 'registry.acme.example', ...JSON_ANSWER],
  ['registry', 'alias', 'list', ...JSON_ANSWER],
  ['note', '1', 'looked at', ...JSON_ANSWER],
  ['note', ...JSON_ANSWER],
  ['rules', 'off', 'tag-moved', '--reason', 'we move tags', ...JSON_ANSWER],
];

const QUESTIONS: readonly (readonly string[])[] = [
  ['rules', ...JSON_ANSWER],
  ['status', ...JSON_ANSWER],
  ['timeline', 'payments/api:v1.8.3', ...LATEST, ...JSON_ANSWER],
  ['summary', ...LATEST, ...JSON_ANSWER],
  ['suspicious', '--since', '3d', '--as-of', 'latest', ...JSON_ANSWER],
  ['suspicious', ...LATEST, '--format', 'sarif'],
  ['report', ...LATEST, '--no-verify', ...JSON_ANSWER],
  ['events', ...LATEST, '--limit', '1000', ...JSON_ANSWER],
  ['events', ...LATEST, '--where', 'text: robot', ...JSON_ANSWER],
  ['events', ...LATEST, '--image', 'payments/*', '--sort', 'time', '--format', 'csv'],
  ['events', ...LATEST, '--format', 'ecs'],
  ['show', '1', ...JSON_ANSWER],
  ['show', '471', '--raw', ...JSON_ANSWER],
  ['images', ...JSON_ANSWER],
  ['actors', ...JSON_ANSWER],
  ['ips', ...JSON_ANSWER],
  ['usage', 'payments/api', ...JSON_ANSWER],
  ['clusters', ...JSON_ANSWER],
  ['sources', ...JSON_ANSWER],
  ['rejects', ...JSON_ANSWER],
  ['custody', ...JSON_ANSWER],
];

/** Tests choose the cluster of their cases themselves. */
const DOCUMENTED_CASE = /clickhouse:\/\/(?:\w+@)?ch\.example\.com:8123\/incident42(?:\?cluster=\w+)?/;

describe.skipIf(NO_SERVER !== null)(`answers${NO_SERVER === null ? '' : ` (${NO_SERVER})`}`, () => {
  const folder = folderForAllTests();
  let front: Front;
  let location = '';
  /** The same case in a file, whose name some answers tell. */
  let local = '';
  beforeAll(async () => {
    front = await startFront();
    const database = newDatabase();
    location = front.at(database);
    local = join(folder, database);
  });
  afterAll(() => front.stop());

  /** What a command says, with a word in place of where the case is. */
  const answerOf = (words: readonly string[], db: string) => {
    const { status, stdout, stderr } = runCli(words, { env: { IMGAUDIT_DB: db } });
    return { status, stdout: stdout.replaceAll(db, 'CASE'), stderr: stderr.replaceAll(db, 'CASE') };
  };

  test.each([...CHANGES, ...someOf(QUESTIONS, 3)])('%s %s %s', { timeout: 300_000 }, (...words) => {
    const asked = words.filter((word) => word !== undefined);
    expect(answerOf(asked, location)).toEqual(answerOf(asked, local));
  });

  test('a case of three registries answers the same', { timeout: 600_000 }, () => {
    const database = newDatabase();
    const [there, here] = [front.at(database), join(folder, database)];
    const logs = ['acr_access_log.ndjson', 'cloudtrail.json', 'ibm_activity.ndjson'];
    const questions: readonly (readonly string[])[] = [
      ['import', ...logs.map((name) => join('fixtures/cases/three-registries', name)), ...JSON_ANSWER],
      ...['summary', 'suspicious'].map((command) => [command, ...LATEST, ...JSON_ANSWER]),
      ['events', ...LATEST, '--limit', '5000', ...JSON_ANSWER],
      ...['images', 'actors', 'ips', 'sources', 'status', 'custody'].map((command) => [command, ...JSON_ANSWER]),
    ];
    for (const words of questions) expect(answerOf(words, there), words.join(' ')).toEqual(answerOf(words, here));
  });

  test('a case is sound, and a copy of it too', { timeout: 600_000 }, () => {
    const verdict = (db: string) =>
      JSON.parse(runCli(['verify', '--all', ...JSON_ANSWER], { env: { IMGAUDIT_DB: db } }).stdout);
    expect([verdict(location).ok, verdict(local).ok]).toEqual([true, true]);
    const back = join(folder, 'back.db');
    expect(runCli(['copy', location, back, ...JSON_ANSWER])).toMatchObject({ status: 0 });
    expect(verdict(back).ok).toBe(true);
    const there = front.at(newDatabase());
    expect(runCli(['copy', back, there, ...JSON_ANSWER])).toMatchObject({ status: 0 });
    expect(answerOf(['events', ...LATEST, ...JSON_ANSWER], there)).toEqual(
      answerOf(['events', ...LATEST, ...JSON_ANSWER], location),
    );
    expect(runCli(['copy', back, there])).toMatchObject({ stdout: '' });
  });

  test('what a case on a server cannot do is refused', () => {
    const refused = (words: readonly string[]) => runCli(words, { env: { IMGAUDIT_DB: location } }).stderr;
    expect(refused(['import', 'package.json', '--keep'])).toContain('keeps no originals');
    expect(refused(['sql', 'SELECT 1'])).toContain('clickhouse-client');
    expect(refused(['status', '--db', front.at('nowhere')])).toContain('No case at');
  });

  test('every command of docs/scale.md works', { timeout: 600_000 }, () => {
    const prepared = join(folder, 'documented');
    prepareFolder(prepared);
    const commands = commandsOf('docs/scale.md').filter((command) => command.includes('clickhouse://'));
    // The page copies a case of a file and a case of a server; each goes to a place that is empty.
    const databases = [newDatabase(), newDatabase()];
    expect(commands).toHaveLength(6);
    for (const command of commands) {
      const database = databases[Number(command.includes('copy'))];
      const line = command
        .replace(DOCUMENTED_CASE, front.at(database ?? ''))
        .replace(/incident-42\.db$/, 'copied-back.db');
      const { status, stderr } = runLine(line, prepared);
      expect.soft([command, status, status === 0 ? '' : stderr]).toEqual([command, 0, '']);
    }
  });
});
