import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { type ParquetColumn, parquetColumns } from '../../src/exports/records/parquet-columns.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

const PAGE = readFileSync('docs/lake.md', 'utf8');
const MODULE = resolve('bench/node_modules/@duckdb/node-api');
const TYPES: Readonly<Record<ParquetColumn['kind'], string>> = {
  text: 'STRING',
  json: 'STRING',
  time: 'TIMESTAMP',
  integer: 'INT',
  long: 'BIGINT',
  truth: 'BOOLEAN',
};
const COLUMNS = parquetColumns({ placeOf: null }).map(({ name, kind }) => `${name} ${TYPES[kind]}`);
const CASES = ['stolen-robot', 'three-registries'].map((name) => resolve('fixtures/cases', name));
const cwd = folderForAllTests();

/** The statements of the blocks of a language, in their order. */
function statementsIn(language: string): readonly string[] {
  const blocks = [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))];
  return blocks.flatMap(([, text = '']) => text.split(/;\n/).filter((statement) => statement.trim() !== ''));
}

test('the page lists the columns that are written, with their types', () => {
  const listed = [...PAGE.matchAll(/^\| `(\w+)` \| ([A-Z]+) \|/gm)].map(([, name, type]) => `${name} ${type}`);
  expect(listed).toEqual(COLUMNS);
});

test('the declaration for Athena has the columns that are written', () => {
  const [declared = ''] = statementsIn('athena');
  const list = /\((.*?)\)\nPARTITIONED/s.exec(declared)?.[1] ?? '';
  expect(
    list
      .replaceAll('`', '')
      .split(/,\s+/)
      .map((column) => column.trim()),
  ).toEqual(COLUMNS);
});

test('what was exported for a lake becomes the same events again', () => {
  expect(runCli(['import', ...CASES, '--db', 'first.db'], { cwd }).status).toBe(0);
  expect(runCli(['events', '--all', '-f', 'parquet', '-o', 'events/', '--db', 'first.db'], { cwd }).status).toBe(0);
  expect(runCli(['import', 'events', '--db', 'again.db'], { cwd }).status).toBe(0);
  const eventsOf = (db: string) => {
    const asked = ['events', '--all', '--limit', '100000', '--sort', 'time', '-f', 'ndjson', '--db', db];
    const lines = runCli(asked, { cwd }).stdout.trim().split('\n');
    return lines.map((line) => JSON.stringify({ ...JSON.parse(line), seq: 0, evidence: null })).toSorted();
  };
  const first = eventsOf('first.db');
  expect(first).toHaveLength(2027);
  expect(eventsOf('again.db')).toEqual(first);
  expect(runCli(['verify', '--db', 'again.db'], { cwd }).status).toBe(0);
});

/** DuckDB is a dependency of the benchmark only: it takes 70 MB. */
test.runIf(existsSync(MODULE))('DuckDB (npm --prefix bench ci) runs every statement, and each finds rows', async () => {
  const { DuckDBInstance } = await import(pathToFileURL(join(MODULE, 'lib', 'index.js')).href);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const counts: number[] = [];
  for (const statement of statementsIn('sql')) {
    const here = statement.replaceAll("'events/", `'${join(cwd, 'events')}/`);
    const rows = (await connection.runAndReadAll(here)).getRowObjectsJson();
    if (!statement.startsWith('CREATE')) counts.push(rows.length);
  }
  expect(counts).toHaveLength(5);
  expect(counts.filter((count) => count === 0)).toEqual([]);
});
