import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { commandsOf, prepareFolder, runLine } from '../support/documented-commands.ts';
import { folderForAllTests } from '../support/run-cli.ts';

const DOCUMENTS = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
    .toSorted(),
];

/** Lines that do not end with 0, and why. */
const SPECIAL: ReadonlyMap<string, { readonly exit: number; readonly because: string }> = new Map(
  ['import', 'sql', 'show', 'copy', 'registry alias add'].map((name) => [
    `imgaudit ${name}`,
    { exit: 2, because: 'the text names the command, without its arguments' },
  ]),
);

const folder = folderForAllTests();
const prepared = join(folder, 'prepared');

beforeAll(() => prepareFolder(prepared));

/** Commands that ask a server of ClickHouse are run in test/clickhouse. */
const WITH_COMMANDS = DOCUMENTS.map(
  (document) => [document, commandsOf(document).filter((command) => !command.includes('clickhouse://'))] as const,
).filter(([, commands]) => commands.length > 0);

test.each(WITH_COMMANDS)('every command of %s works', { timeout: 240_000 }, (document, commands) => {
  const cwd = join(folder, document.replaceAll('/', '-'));
  cpSync(prepared, cwd, { recursive: true });
  for (const command of commands) {
    const { status, stderr } = runLine(command, cwd);
    const told = status === 0 ? '' : stderr;
    expect
      .soft([command, status, SPECIAL.has(command) ? '' : told])
      .toEqual([command, SPECIAL.get(command)?.exit ?? 0, '']);
  }
});

test('the documents have commands, and each special line stands in one of them', () => {
  const commands = WITH_COMMANDS.flatMap(([, own]) => own);
  expect(commands.length).toBeGreaterThan(50);
  for (const line of SPECIAL.keys()) expect(commands).toContain(line);
});
