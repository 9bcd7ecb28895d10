import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FIXTURE = 'fixtures/formats/alibaba-acr-access-log/oss-shipping.jsonl';

/** A log of some hundred kilobytes with what may go wrong in one: broken lines, duplicates, lists in lines, no end. */
function writeLog(path: string): void {
  const lines = readFileSync(FIXTURE, 'utf8').trimEnd().split('\n');
  const copies = Array.from({ length: 400 }, (_, copy) => {
    return lines.map((line) =>
      line.replace(/("http_request_id":\s*")[^"]{4}/, `$1${String(copy % 300).padStart(4, '0')}`),
    );
  });
  const all = copies.flatMap((copy, index) => [
    ...copy,
    ...(index % 40 === 0 ? ['{"action": "GetBlob", ', '', `[${copy.join(',')}]`] : []),
  ]);
  writeFileSync(path, all.join('\r\n'));
}

function answersOf(log: string, threads: number): readonly string[] {
  const database = join(temporaryFolder(), 'case.db');
  const ask = (...words: readonly string[]) => runCli([...words, '--db', database]).stdout;
  const receipt = ask('import', log, '--threads', String(threads), '--format', 'json');
  return [
    receipt.replaceAll(database, 'case.db'),
    ask('events', '--format', 'ndjson', '--limit', '100000', '--as-of', 'latest', '--since', '30d'),
    ask('rejects', '--format', 'json'),
    ask('summary', '--format', 'json', '--as-of', 'latest', '--since', '30d'),
    ask('suspicious', '--format', 'json', '--as-of', 'latest', '--since', '30d').replaceAll(database, 'case.db'),
  ];
}

test('a case answers the same, byte for byte, however many threads read the log', () => {
  const log = join(temporaryFolder(), 'log.ndjson');
  writeLog(log);
  const expected = answersOf(log, 0);
  expect(expected[0]).toMatch(/"rejected": [1-9]/);
  expect(expected[0]).toMatch(/"duplicate": [1-9]/);
  for (const threads of someOf([1, 3], 2)) expect(answersOf(log, threads)).toEqual(expected);
});

/** Lines of text, some of which are blank, broken, longer than a block, or twice there. */
function writeTextLog(path: string): void {
  const fixture = 'fixtures/formats/registry-access-log/nginx_combined.log';
  const lines = readFileSync(fixture, 'utf8').trimEnd().split('\n');
  const copies = Array.from({ length: 300 }, (_, copy) => {
    const address = `10.${copy % 7}.${copy % 200}.9`;
    return lines.map((line) => line.replace(/^\S+/, address).replace(/ 1609 /, ` ${copy % 250} `));
  });
  const all = copies.flatMap((copy, index) => [
    ...copy,
    ...(index % 40 === 0 ? ['no request at all', '', ' '] : []),
    ...(index % 100 === 0 ? [`${'x'.repeat(17_000_000)}`] : []),
  ]);
  writeFileSync(path, all.join('\r\n'));
}

/** The same records behind what a collector writes before each. */
function writePrefixedLog(path: string): void {
  writeLog(path);
  const lines = readFileSync(path, 'utf8').split('\r\n');
  writeFileSync(path, lines.map((line) => `2026-03-02T08:00:00.123Z ${line}`).join('\n'));
}

test.for([
  ['text', writeTextLog],
  ['JSON behind a prefix', writePrefixedLog],
] as const)('lines of %s give the same in threads', ([, write]) => {
  const log = join(temporaryFolder(), 'access.log');
  write(log);
  const expected = answersOf(log, 0);
  expect(expected[0]).toMatch(/"accepted": [1-9]/);
  expect(expected[1]).not.toBe('');
  for (const threads of someOf([1, 3], 2)) expect(answersOf(log, threads)).toEqual(expected);
});

test('a number of threads that is none is refused', () => {
  const run = runCli(['import', FIXTURE, '--threads', 'many']);
  expect([run.status, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain('whole number from 0 to 64');
});
