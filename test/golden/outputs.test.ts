import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256Of } from '../../src/case/custody/sha256.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** Several outputs of one run, outputs that are folders, and names that promise another format. */
const folder = folderForAllTests();
const env = { IMGAUDIT_DB: join(folder, 'case.db') };
const LOGS = 'fixtures/cases/stolen-robot';
const WINDOW = ['--since', '3d', '--as-of', 'latest'];
const ask = (...words: string[]) => runCli(words, { env });
const inFolder = (name: string) => join(folder, name);
const manifestOf = (name: string) => JSON.parse(readFileSync(inFolder(`${name}.manifest.json`), 'utf8'));

beforeAll(() => {
  expect(ask('import', `${LOGS}/acr_access_log.ndjson`, `${LOGS}/cloudtrail.json`).status).toBe(0);
});

describe('several outputs of one run', () => {
  test('are what each of them is alone, with a manifest and an entry of custody each', () => {
    const files = ['json', 'csv', 'ocsf', 'navigator'].map((format) => [format, inFolder(`one.${format}`)] as const);
    const also = files.flatMap(([format, path]) => ['-f', `${format}=${path}`]);
    const run = ask('suspicious', ...WINDOW, '-f', 'table', ...also);
    expect(run.status).toBe(0);
    expect(run.stdout).toBe(ask('suspicious', ...WINDOW, '-f', 'table').stdout);
    for (const [format, path] of files) {
      const text = readFileSync(path, 'utf8');
      expect(text).toBe(ask('suspicious', ...WINDOW, '-f', format).stdout);
      expect(manifestOf(`one.${format}`).output).toMatchObject({ path, sha256: sha256Of(text) });
      expect(run.stderr).toContain(`Wrote ${path} (${format}).`);
    }
    const { entries } = JSON.parse(ask('custody', '-f', 'json').stdout);
    const exported = entries.filter(({ action }: { action: string }) => action === 'export');
    expect(exported.map(({ details }: { details: { output: { path: string } } }) => details.output.path)).toEqual(
      files.map(([, path]) => path),
    );
  });

  test('leave the format of the plain one to the name of its file', () => {
    const [md, json] = [inFolder('named.md'), inFolder('named.json')];
    expect(ask('rules', '-o', md, '-f', `json=${json}`).stderr).toContain(`Wrote ${md} (md).`);
    expect(readFileSync(md, 'utf8')).toBe(ask('rules', '-f', 'md').stdout);
  });

  test('without a plain one leave standard output alone, and each gets all rows', () => {
    const [table, lines] = [inFolder('two.txt'), inFolder('two.jsonl')];
    const run = ask('events', '--all', '-f', `table=${table}`, '-f', `timesketch=${lines}`);
    expect([run.status, run.stdout]).toEqual([0, '']);
    // A page for people, and everything for another tool.
    expect(readFileSync(table, 'utf8').match(/^\d+ /gm)?.length ?? 0).toBe(10);
    expect(readFileSync(lines, 'utf8').trim().split('\n')).toHaveLength(471);
  });

  test.each([
    [['-f', 'json=same.json', '-f', 'csv=./same.json'], /Two outputs have the name/],
    [['-f', 'json=same.json', '-o', 'same.json.manifest.json'], /Two outputs have the name/],
    [['-f', 'json', '-f', 'csv'], /One answer has one format/],
    [['-f', 'json='], /names no file/],
    [['-f', 'table', '-f', 'json=-'], /2 outputs would go to standard output/],
    [['-f', 'json=/dev/stdout', '-f', 'csv=/dev/fd/1'], /2 outputs would go to standard output/],
    [['-f', 'csv', '--delimiter', ';'], /--delimiter is for --format csv-excel alone/],
    [['-f', 'parquet=findings.parquet'], /"parquet" is not an output format of this command/],
  ])('%j is refused before anything is written', (words, message) => {
    const cwd = inFolder(`refused-${words.join('').replaceAll(/\W/g, '')}`);
    mkdirSync(cwd);
    const run = runCli(['suspicious', ...WINDOW, ...words], { cwd, env });
    expect(run).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('an output that is a folder', () => {
  test.each([
    ['parquet', /^day=\d{4}-\d\d-\d\d\/part-0001\.parquet$/, 22],
    ['ecs-bulk', /^part-0001\.ndjson$/, 1],
  ])('%s has files that its manifest lists with their hashes', (format, name, count) => {
    const run = ask('events', '--all', '-f', format, '-o', `${inFolder(format)}/`);
    expect(run).toMatchObject({ status: 0, stdout: '' });
    const { output } = manifestOf(format);
    expect(output.files).toHaveLength(count);
    for (const file of output.files) {
      expect(file.name).toMatch(name);
      expect(sha256Of(readFileSync(join(folder, format, file.name)))).toBe(file.sha256);
    }
    const list = output.files
      .map((file: { name: string; sha256: string }) => `${file.sha256}  ${file.name}\n`)
      .join('');
    expect(output.sha256).toBe(sha256Of(list));
    expect(ask('events', '--all', '-f', format, '-o', `${inFolder(format)}/`)).toMatchObject({ status: 2 });
  });

  test('of a format that is one file is refused', () => {
    const run = ask('report', ...WINDOW, '-f', 'html', '-o', `${inFolder('page')}/`);
    expect(run).toMatchObject({ status: 2, stderr: expect.stringMatching(/names a folder, not a file/) });
    expect(existsSync(inFolder('page'))).toBe(false);
  });
});

test.each([
  ['events', 'events.html', /does not write\. Choose --format/],
  ['suspicious', 'findings.xlsx', /does not write\. Choose --format csv, csv-excel/],
  ['suspicious', 'findings.PDF', /A browser prints the page/],
  ['report', 'report.pdf', /A browser prints the page/],
  ['summary', 'summary.parquet', /does not write/],
])('%s does not write a table into %s', (command, name, message) => {
  const run = ask(command, '-o', inFolder(name));
  expect(run).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
  expect(existsSync(inFolder(name))).toBe(false);
  expect(ask(command, '--as-of', 'latest', '-f', 'table', '-o', inFolder(name)).status).toBe(0);
});
