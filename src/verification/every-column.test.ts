import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, expect, test } from 'vitest';
import { makeCase } from '../../test/support/custody-case.ts';
import { shareOf } from '../../test/support/effort.ts';
import { folderForAllTests } from '../../test/support/run-cli.ts';
import { openCaseForAudit } from '../stores/sqlite/open/open-case-for-audit.ts';
import { verifyCase } from './verify-case.ts';

/** Changes every column of every table of a case, one after the other: verify must notice each change. */
const folder = folderForAllTests();
const path = join(folder, 'case.db');
const changed = join(folder, 'changed.db');

/** The table `writer` names the process that writes at the moment: it is not part of the case. */
const NOT_OF_THE_CASE = new Set(['writer']);

beforeAll(() => makeCase(folder));

async function problemsOf(file: string): Promise<readonly string[]> {
  const open = openCaseForAudit(file);
  try {
    const talk = { onFile: () => {}, onProgress: () => {} };
    const checks = await verifyCase(open.case, {
      isAll: true,
      sample: 0,
      requireEvidence: true,
      head: null,
      ...talk,
    });
    return checks.flatMap(({ id, problems }) => problems.map(({ where, text }) => `${id}: ${where}: ${text}`));
  } finally {
    open.close();
  }
}

function columns(): readonly (readonly [table: string, column: string])[] {
  const database = new Database(path, { readonly: true });
  const found = database
    .prepare<[], { table: string; column: string }>(
      `SELECT t.name AS "table", c.name AS "column" FROM sqlite_master t JOIN pragma_table_info(t.name) c
       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY 1, c.cid`,
    )
    .all();
  database.close();
  return found.filter(({ table }) => !NOT_OF_THE_CASE.has(table)).map(({ table, column }) => [table, column]);
}

/** What names a row of a table that has no row numbers. */
const KEYS: Readonly<Record<string, string>> = {
  event_of_image: '(first_seq, image)',
  event_of_address: '(first_seq, address)',
  cluster_name: 'cluster_id',
  registry_alias: 'host',
};

/** Changes the value in one row that has one; false if no row has a value, or SQLite refused the change. */
function change(table: string, column: string, value: string): boolean {
  cpSync(path, changed);
  const database = new Database(changed);
  database.pragma('foreign_keys = OFF');
  const triggers = database.prepare<[], string>("SELECT sql FROM sqlite_master WHERE type = 'trigger'").pluck().all();
  database.exec('DROP TRIGGER custody_is_not_changed; DROP TRIGGER custody_is_not_shortened');
  const key = KEYS[table] ?? 'rowid';
  const names = key.replaceAll(/[()]/g, '');
  try {
    const { changes } = database
      .prepare(
        `UPDATE "${table}" SET "${column}" = ${value}
         WHERE ${key} = (SELECT ${names} FROM "${table}" WHERE "${column}" IS NOT NULL LIMIT 1)`,
      )
      .run();
    return changes === 1;
  } catch (error) {
    // A number of a row takes nothing but a number; what must be alone takes no other's value.
    if (error instanceof Database.SqliteError) return false;
    throw error;
  } finally {
    for (const sql of triggers) database.exec(sql);
    database.close();
  }
}

test('a case that nobody touched has no problem', async () => {
  cpSync(path, changed);
  expect(await problemsOf(changed)).toEqual([]);
});

test('a small change of any column is noticed', async () => {
  const untold: string[] = [];
  let count = 0;
  for (const [table, column] of columns()) {
    const name = `"${column}"`;
    const little = `CASE typeof(${name}) WHEN 'integer' THEN ${name} + 1000003 WHEN 'blob' THEN cast(${name} || x'41' AS BLOB) ELSE ${name} || ' ' END`;
    if (!change(table, column, little)) continue;
    count++;
    if ((await problemsOf(changed)).length === 0) untold.push(`${table}.${column}`);
  }
  expect(untold).toEqual([]);
  expect(count).toBeGreaterThan(90);
});

test.each([
  ['a blob', "x'00ff'", 0],
  ['a text that is no JSON', "'{'", 1],
  ['a huge number', '9007199254740993', 2],
])('%s in any column is noticed, and never an error', async (_, value, place) => {
  const untold: string[] = [];
  for (const [table, column] of shareOf(columns(), place, 3)) {
    if (!change(table, column, value)) continue;
    if ((await problemsOf(changed)).length === 0) untold.push(`${table}.${column}`);
  }
  expect(untold).toEqual([]);
});
