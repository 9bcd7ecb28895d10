import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { folderForAllTests, NOW, runCli } from '../support/run-cli.ts';

const LOGS = 'fixtures/cases/stolen-robot';
const DOCUMENTS = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
    .toSorted(),
];

/** Lines that do not end with 0, and why. */
const SPECIAL: ReadonlyMap<string, { readonly exit: number; readonly because: string }> = new Map(
  ['import', 'sql', 'show', 'registry alias add'].map((name) => [
    `imgaudit ${name}`,
    { exit: 2, because: 'the text names the command, without its arguments' },
  ]),
);

const folder = folderForAllTests();
const prepared = join(folder, 'prepared');

/** Where the commands of a document run: the files that documents name, and a case with the invented incident. */
beforeAll(() => {
  mkdirSync(join(prepared, 'exports'), { recursive: true });
  for (const log of ['acr_access_log.ndjson', 'cloudtrail.json']) {
    copyFileSync(join(LOGS, log), join(prepared, 'exports', log));
  }
  writeFileSync(join(prepared, 'log.gz'), gzipSync(readFileSync(join(LOGS, 'cloudtrail.json'))));
  const containers = [{ name: 'api', image: 'payments/api:v1.8.3' }];
  const pod = { kind: 'Pod', metadata: { name: 'api-1', namespace: 'payments' }, spec: { containers } };
  writeFileSync(join(prepared, 'pods.json'), JSON.stringify({ kind: 'List', apiVersion: 'v1', items: [pod] }));
  cpSync('fixtures/sigma', join(prepared, 'rules'), { recursive: true });
  expect(runCli(['import', './exports'], { cwd: prepared }).status).toBe(0);
  const earlier = ['suspicious', '--as-of', 'latest', '--format', 'json', '-o', 'yesterday.json'];
  expect(runCli(earlier, { cwd: prepared }).status).toBe(0);
  copyFileSync(join(prepared, 'imgaudit.db'), join(prepared, 'incident-42.db'));
});

/** The command lines of a document, in their order: in blocks of code, in tables and in sentences. */
function commandsOf(document: string): readonly string[] {
  const [text, code] = readFileSync(document, 'utf8')
    .split(/^ *```.*$/m)
    .reduce<readonly [string[], string[]]>(
      (parts, part, index) => {
        parts[index % 2]?.push(part);
        return parts;
      },
      [[], []],
    );
  const lines = code
    .flatMap((block) => block.split('\n'))
    .map((line) => line.trim().replace(/^\$ /, ''))
    .filter((line) => /(?:^|\| )imgaudit /.test(line))
    .map((line) => line.replace(/\s+# .*$/, ''));
  const inline = text.flatMap((part) => [...part.matchAll(/`(imgaudit [^`]+)`/g)].map(([, line]) => line ?? ''));
  // `imgaudit incident <id>` has a placeholder; `<(` has none.
  return [...new Set([...lines, ...inline.map((line) => line.replaceAll('\n', ' '))])].filter(
    (line) => !/<[a-z]/.test(line),
  );
}

const WITH_COMMANDS = DOCUMENTS.map((document) => [document, commandsOf(document)] as const).filter(
  ([, commands]) => commands.length > 0,
);

test.each(WITH_COMMANDS)('every command of %s works', { timeout: 240_000 }, (document, commands) => {
  const cwd = join(folder, document.replaceAll('/', '-'));
  cpSync(prepared, cwd, { recursive: true });
  const program = `imgaudit() { '${process.execPath}' '${resolve('bin/imgaudit.js')}' "$@"; }`;
  for (const command of commands) {
    const { status, stderr } = spawnSync('bash', ['-c', `set -o pipefail\n${program}\n${command}`], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', IMGAUDIT_NOW: NOW },
    });
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
