import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/registry.ts';
import { widthOf } from '../../src/render/text/fit-width.ts';
import { shareOf } from '../support/effort.ts';
import { folderForAllTests } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';

/** No line of an answer is wider than the terminal. */
const LOGS = 'fixtures/cases/stolen-robot';
const db = join(folderForAllTests(), 'case.db');
const WINDOW = ['--since', '3d', '--as-of', 'latest'];
const WIDTHS = [60, 80, 100, 120, 200];

/** At least one question for each command, and each kind of table. */
const QUESTIONS: readonly (readonly [command: string, ...words: string[]])[] = [
  ['import', join(LOGS, 'cloudtrail.json'), join(LOGS, 'demo.mjs'), '--dry-run', '--threads', '0'],
  ['status'],
  ['timeline', 'payments/api', ...WINDOW],
  ['timeline', 'payments/api', '--layers', '--all'],
  ['summary', ...WINDOW],
  ['summary', '--by', 'actor', ...WINDOW],
  ['summary', '--by', 'hour', ...WINDOW],
  ['summary', '--pairs', ...WINDOW],
  ['suspicious', ...WINDOW],
  ['suspicious', '--by', 'none', ...WINDOW],
  ['suspicious', '--by', 'rule', ...WINDOW],
  ['suspicious', '--by', 'image', ...WINDOW],
  ['incident', 'if73e267a', ...WINDOW],
  ['finding', 'eae285b3', ...WINDOW],
  ['report', '--no-verify', '--format', 'table', ...WINDOW],
  ['note'],
  ['events', '--limit', '30', ...WINDOW],
  ['events', '--limit', '30', '--columns', 'time,actor.name,client.userAgent,image.repository', ...WINDOW],
  ['show', '421'],
  ['sql', 'SELECT * FROM events LIMIT 5'],
  ['images'],
  ['images', '--image', 'payments/*', '--event', 'push,delete'],
  ['actors'],
  ['ips'],
  ['usage', 'payments'],
  ['clusters'],
  ['allow', 'list'],
  ['registry', 'alias', 'list'],
  ['sources'],
  ['sources', '--unread'],
  ['rejects'],
  ['custody'],
  ['verify'],
  // A copy needs a new place each time.
  ['copy', db, '<new>'],
  ['rules'],
  ['rules', 'unexpected-public-address'],
  ['rules', 'check', 'fixtures/sigma', '--lists', 'fixtures/sigma'],
  ['rules', 'test', 'fixtures/sigma', '--lists', 'fixtures/sigma'],
  ['formats'],
  ['formats', 'quay-usage-logs'],
  ['schema'],
  ['actions', '--source', 'quay-usage-logs'],
];

/** Commands are one line, so that they can be copied. */
const MAY_BE_WIDER = /^ {2}Next: imgaudit |^(?:Next|Command) +imgaudit /;

beforeAll(async () => {
  const files = ['acr_access_log.ndjson', 'cloudtrail.json', 'demo.mjs'].map((file) => join(LOGS, file));
  const imported = await runCommand(['import', '--threads', '0', ...files], db);
  expect(imported.status).toBe(0);
  await runCommand(['import', '--threads', '0', '--cluster', 'prod-1', 'fixtures/inventories/prod-1.pods.json'], db);
  await runCommand(['allow', 'add', '198.51.100.20', '--reason', 'the office of a partner in another country'], db);
  await runCommand(['note', 'if73e267a', 'we look at it', ...WINDOW], db);
});

test('every command is asked', () => {
  const asked = new Set(QUESTIONS.map(([command]) => command));
  // The script for a shell is no table.
  const others = COMMANDS.map(({ name }) => name).filter((name) => !asked.has(name));
  expect(others).toEqual(['completion']);
});

test.each(QUESTIONS.map((words, place) => [words.join(' '), words, place] as const))(
  '%s fits every terminal',
  async (_, words, place) => {
    for (const columns of shareOf(WIDTHS, place, 2)) {
      const asked = words.map((word) => word.replace('<new>', `${db}-at-${columns}`));
      const { status, stdout } = await runCommand(asked, db, columns);
      expect([columns, status]).toEqual([columns, 0]);
      const lines = stdout.split('\n').filter((line) => line !== '' && !MAY_BE_WIDER.test(line));
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => widthOf(line) > columns).map((line) => `${columns}: ${line}`)).toEqual([]);
    }
  },
);
