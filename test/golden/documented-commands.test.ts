import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { commandsOf, prepareFolder, runLine } from '../support/documented-commands.ts';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

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

/** Lines that are not run, and why. */
const UNASKED: ReadonlyMap<string, string> = new Map([
  ['imgaudit import --watch <folder>', 'it ends when it is interrupted, as golden/watch.test.ts shows'],
]);

const folder = folderForAllTests();
const prepared = join(folder, 'prepared');
/** What stands for words in angle brackets. */
const STAND_INS = new Map([
  ['<command>', 'status'],
  ['<rule>', 'quota-or-plan-changed'],
  ['<text>', "'we look at it'"],
]);

beforeAll(() => prepareFolder(prepared));

/** A command with something in place of each word in angle brackets. `<(` and `<file` are not such words. */
function filledIn(command: string, cwd: string): string {
  const filled = command.replaceAll(/<[a-z]+>/g, (word) => STAND_INS.get(word) ?? word);
  if (!filled.includes('<id>')) return filled;
  const answer: { incidents: readonly { id: string }[]; findings: readonly { id: string }[] } = JSON.parse(
    runCli(['suspicious', '--format', 'json'], { cwd }).stdout,
  );
  const [one] = filled.includes('finding') ? answer.findings : answer.incidents;
  return filled.replaceAll('<id>', one?.id ?? expect.fail());
}

/** Commands that ask a server of ClickHouse are run in test/clickhouse. */
const WITH_COMMANDS = DOCUMENTS.map(
  (document) =>
    [document, commandsOf(document).filter((line) => !line.includes('clickhouse://') && !UNASKED.has(line))] as const,
).filter(([, commands]) => commands.length > 0);

const [README, ...OTHERS] = WITH_COMMANDS;

test.each([...(README === undefined ? [] : [README]), ...someOf(OTHERS, 2)])(
  'every command of %s works',
  { timeout: 240_000 },
  (document, commands) => {
    const cwd = join(folder, document.replaceAll('/', '-'));
    cpSync(prepared, cwd, { recursive: true });
    for (const command of commands) {
      const { status, stderr } = runLine(filledIn(command, cwd), cwd);
      const told = status === 0 ? '' : stderr;
      expect
        .soft([command, status, SPECIAL.has(command) ? '' : told])
        .toEqual([command, SPECIAL.get(command)?.exit ?? 0, '']);
    }
  },
);

test('the documents have commands, and each special line stands in one of them', () => {
  const commands = DOCUMENTS.flatMap(commandsOf);
  expect(commands.length).toBeGreaterThan(50);
  for (const line of [...SPECIAL.keys(), ...UNASKED.keys()]) expect(commands).toContain(line);
});
