import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { imgaudit, LOG, makeCase } from './custody-case.ts';
import { randomOf } from './random.ts';

type Random = ReturnType<typeof randomOf>;

/** A cluster list, so that the case knows the name of a cluster. */
const CLUSTERS = JSON.stringify({
  clusters: [{ cluster_id: 'prod-1', name: 'production', cluster_type: 'ManagedKubernetes' }],
});

const OTHER_LOGS = [
  'fixtures/formats/ibm-activity-tracker/cloud-logs-export.csv',
  'fixtures/formats/huawei-hss-image-events/one-page.json',
  'fixtures/formats/alibaba-actiontrail/log-service.jsonl',
  'fixtures/schema/half-broken.ndjson',
  'fixtures/cases/stolen-robot/cloudtrail.json',
];
/** So many lines of a long log are enough. */
const LINES = 120;

/** Makes a case with some of everything: formats, rejected records, notices, inventories, rulings, originals, exports. */
export function makeVariedCase(folder: string): void {
  makeCase(folder);
  const lines = readFileSync('fixtures/cases/stolen-robot/acr_access_log.ndjson', 'utf8').split('\n');
  writeFileSync(join(folder, 'acr.ndjson'), lines.slice(-LINES).join('\n'));
  writeFileSync(join(folder, 'clusters.json'), CLUSTERS);
  mkdirSync(join(folder, 'logs'), { recursive: true });
  for (const log of OTHER_LOGS) cpSync(log, join(folder, 'logs', log.replaceAll('/', '-')));
  for (const words of [
    ['import', 'acr.ndjson', 'clusters.json', 'logs', '--assume-tz', 'Asia/Shanghai'],
    [
      'allow',
      'add',
      '--actor',
      'robot-1',
      '--rule',
      'off-hours-write',
      '--owner',
      'platform',
      '--expires',
      '2030-01-01',
    ],
  ]) {
    const { status, stderr } = imgaudit(folder, words);
    if (status !== 0) throw new Error(stderr);
  }
  writeFileSync(join(folder, 'more.ndjson'), LOG.replaceAll('request', 'another request'));
}

/** What stands in a place of a case: a value of SQLite. */
type Value = string | number | bigint | Buffer | null;

const LONG = 5_000_000;
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const varints = (count: number) => Buffer.alloc(count, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x07]));

/** Values that no program expects, each made when it is wanted. */
const NASTY: readonly (() => Value)[] = [
  () => null,
  () => '',
  () => Buffer.alloc(0),
  () => 0,
  () => -1,
  () => 1,
  () => 2 ** 31,
  () => 2n ** 32n + 1n,
  () => 2n ** 53n,
  () => 2n ** 63n - 1n,
  () => -(2n ** 63n),
  () => 0.5,
  () => 1e308,
  () => Number.POSITIVE_INFINITY,
  () => 253_402_300_800_000,
  () => 'x'.repeat(LONG),
  () => Buffer.alloc(LONG, 0x80),
  () => Buffer.alloc(LONG, 1),
  () => varints(50),
  () => varints(LONG),
  () => Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]),
  () => 'null',
  () => '[]',
  () => '{}',
  () => '17',
  () => '"text"',
  () => '[1,2,3]',
  () => '[null]',
  () => '[[1,"a",[2]]]',
  () => '{"id":1,"text":2,"file":null,"entry":[],"__proto__":{"a":1}}',
  () => `[${'{"id":"a","text":"b"},'.repeat(100_000)}{}]`,
  () => deep(50_000),
  () => '{"half',
  () => '\u0000\u001b]0;x\u0007\u202e',
  () => 'NaN',
  () => '-1',
  () => '1e400',
  () => Buffer.from('text as a blob'),
  () => Buffer.from([0xed, 0xa0, 0x80, 0xff]),
];

/** Changes of the value that stands there. */
const CHANGES: readonly ((value: Value, random: Random) => Value)[] = [
  (value, random) => flipped(value, random),
  (value, random) => cut(value, random),
  (value) =>
    typeof value === 'string' ? value + value : Buffer.isBuffer(value) ? Buffer.concat([value, value]) : value,
  (value) => (typeof value === 'number' ? value + 1 : value),
  (value) => (typeof value === 'number' ? -value : value),
  (value) => (typeof value === 'number' ? value * 1000 : value),
  (value) =>
    typeof value === 'string' ? Buffer.from(value) : Buffer.isBuffer(value) ? value.toString('latin1') : String(value),
];

function flipped(value: Value, random: Random): Value {
  if (typeof value === 'number') return value ^ (1 << random(20));
  if (typeof value === 'string') {
    const at = random(value.length + 1);
    return `${value.slice(0, at)}${String.fromCharCode(33 + random(90))}${value.slice(at + 1)}`;
  }
  if (!Buffer.isBuffer(value) || value.length === 0) return value;
  const bytes = Buffer.from(value);
  for (let flip = 0; flip <= random(3); flip++) bytes.writeUInt8(random(256), random(bytes.length));
  return bytes;
}

function cut(value: Value, random: Random): Value {
  if (typeof value === 'string') return value.slice(0, random(value.length + 1));
  return Buffer.isBuffer(value) ? value.subarray(0, random(value.length + 1)) : value;
}

interface Column {
  readonly table: string;
  readonly column: string;
}

/** Changes one thing in a case, as somebody would who knows its format; says what. The same seed changes the same. */
export function craftCase(path: string, seed: number): string {
  const random = randomOf(seed);
  if (random(12) === 0) return flipBytes(path, random);
  const database = new Database(path);
  database.pragma('foreign_keys = OFF');
  database.pragma('ignore_check_constraints = ON');
  try {
    return withoutRules(database, () => craftTable(database, random));
  } finally {
    database.close();
  }
}

function flipBytes(path: string, random: Random): string {
  const bytes = readFileSync(path);
  const at = Array.from({ length: 1 + random(6) }, () => random(bytes.length));
  for (const place of at) bytes.writeUInt8(random(256), place);
  writeFileSync(path, bytes);
  return `bytes ${at.join(', ')} of the file`;
}

/** Lifts what SQLite refuses, such as NULL where the schema forbids it, and puts the schema back as it was. */
function withoutRules<T>(database: Database.Database, change: () => T): T {
  const triggers = database.prepare<[], string>("SELECT sql FROM sqlite_master WHERE type = 'trigger'").pluck().all();
  for (const [name] of triggers.map((sql) => /custody_is_\w+/.exec(sql) ?? [])) database.exec(`DROP TRIGGER ${name}`);
  const tables = database
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL",
    )
    .all();
  const rewrite = (sqlOf: (sql: string) => string) => {
    database.unsafeMode(true);
    database.pragma('writable_schema = ON');
    const update = database.prepare('UPDATE sqlite_master SET sql = ? WHERE type = ? AND name = ?');
    for (const { name, sql } of tables) if (!name.startsWith('sqlite_')) update.run(sqlOf(sql), 'table', name);
    database.pragma('writable_schema = RESET');
    database.unsafeMode(false);
  };
  rewrite((sql) => sql.replaceAll(/ (TEXT|INTEGER|BLOB)( NOT NULL)?(?! PRIMARY)/g, ''));
  try {
    return change();
  } finally {
    rewrite((sql) => sql);
    for (const sql of triggers) database.exec(sql);
  }
}

function craftTable(database: Database.Database, random: Random): string {
  const columns = columnsOf(database);
  const tables = [...new Set(columns.map(({ table }) => table))];
  const table = tables[random(tables.length)] ?? '';
  const ofTable = columns.filter((column) => column.table === table);
  const { column } = ofTable[random(ofTable.length)] ?? { column: '' };
  try {
    return craftColumn(database, { table, column }, random);
  } catch (error) {
    // The number of a row takes nothing but a number, and a key no other row's value.
    if (error instanceof Database.SqliteError) return `nothing: ${table}.${column}: ${error.message}`;
    throw error;
  }
}

function craftColumn(database: Database.Database, { table, column }: Column, random: Random): string {
  const key = keyOf(database, table);
  const rows = database.prepare<[], Record<string, Value>>(`SELECT * FROM "${table}"`).all();
  const [row, other] = [rows[random(rows.length)] ?? {}, rows[random(rows.length)] ?? {}];
  const name = `${table}.${column}`;
  const where = `WHERE ${key.map((part) => `"${part}" IS ?`).join(' AND ')}`;
  const keyValues = (of: Record<string, Value>) => key.map((part) => of[part] ?? null);
  const put = (of: Record<string, Value>, value: Value) =>
    database.prepare(`UPDATE "${table}" SET "${column}" = ? ${where}`).run(whole(value), ...keyValues(of));
  const at = `${name} of row ${rows.indexOf(row)}`;
  switch (random(10)) {
    case 0:
      database.prepare(`DELETE FROM "${table}" ${where}`).run(...keyValues(row));
      return `row ${rows.indexOf(row)} of ${table} is gone`;
    case 1:
      put(row, other[column] ?? null);
      put(other, row[column] ?? null);
      return `${at} and of row ${rows.indexOf(other)} are swapped`;
    case 2:
    case 3:
    case 4: {
      const index = random(CHANGES.length);
      put(row, CHANGES[index]?.(row[column] ?? null, random) ?? null);
      return `${at} is changed (${index})`;
    }
    default: {
      const index = random(NASTY.length);
      const value = NASTY[index]?.() ?? null;
      const isForAll = random(4) === 0;
      if (isForAll) database.prepare(`UPDATE "${table}" SET "${column}" = ?`).run(whole(value));
      else put(row, value);
      return `${isForAll ? `all ${name}` : at} is nasty (${index})`;
    }
  }
}

function columnsOf(database: Database.Database): readonly Column[] {
  return database
    .prepare<[], Column>(
      `SELECT t.name AS "table", c.name AS "column" FROM sqlite_master t JOIN pragma_table_info(t.name) c
       WHERE t.type = 'table' AND EXISTS (SELECT 1 FROM sqlite_master) ORDER BY 1, c.cid`,
    )
    .all();
}

function keyOf(database: Database.Database, table: string): readonly string[] {
  const found = database
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
    .pluck()
    .all(table);
  return found.length > 0 ? found : ['rowid'];
}

/** Whole numbers are stored as such: the driver would store every number as a fraction. */
function whole(value: Value): Value {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}
