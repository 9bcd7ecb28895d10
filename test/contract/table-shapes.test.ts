import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/domain/registry-event.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { isObject, type JsonObject } from '../../src/formats/toolkit/record-fields.ts';
import { isOwn } from '../../src/formats/wrappers/unwrap.ts';
import { fixturesOf, seedsIn } from '../support/format-seeds.ts';
import { memoryCase } from '../support/memory-case.ts';
import { importBytes } from '../support/memory-import.ts';

/**
 * Databases and queries hold a record as a row, its objects and lists as JSON text. Whatever the table is written in, the
 * file is recognised as that of its vendor and gives the same events.
 */
/** Its rows are those of Harbor; without the list around them import says so. */
const INDISTINCT = 'huawei-swr-audit';
const FORMATS = (await loadFormats()).filter(({ id, framings }) => framings.includes('json') && id !== INDISTINCT);

/** The text of a table with a header. */
type Table = (columns: readonly string[], rows: readonly (readonly string[])[]) => string;

const separated =
  (delimiter: string, written: (cell: string) => string): Table =>
  (columns, rows) =>
    [columns, ...rows].map((cells) => `${cells.map(written).join(delimiter)}\n`).join('');
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const escaped = (cell: string) => (cell === '' ? '\\N' : cell.replaceAll(/[\\\t\n\r]/g, (one) => ESCAPES[one] ?? one));
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const texts = (cells: readonly string[]) => ({ Data: cells.map((cell) => ({ VarCharValue: cell })) });

const TABLES: Readonly<Record<string, Table>> = {
  'CSV with commas': separated(',', quoted),
  'CSV with semicolons': separated(';', quoted),
  'the rows of mysql --batch': separated('\t', escaped),
  'a table that psql draws': (columns, rows) =>
    [columns, columns.map((name) => '-'.repeat(name.length + 2)), ...rows]
      .map((cells, index) => ` ${cells.map((cell) => cell.trim()).join(index === 1 ? '+' : ' | ')}\n`)
      .join(''),
  'an answer of Athena': (columns, rows) => JSON.stringify({ ResultSet: { Rows: [columns, ...rows].map(texts) } }),
  'a table of Log Analytics': (columns, rows) =>
    JSON.stringify({ tables: [{ name: 'a', columns: columns.map((name) => ({ name })), rows }] }),
  'rows as JSON': (columns, rows) =>
    rows
      .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((name, index) => [name, row[index]])))}\n`)
      .join(''),
};

async function imported(text: string) {
  const { writer, reader } = memoryCase();
  const { source, records, rejected, ignored } = await importBytes(writer, [Buffer.from(text)]);
  const events = reader.events({ window: null, where: [] }).map(contentOf);
  return { source, records, rejected, ignored, events: events.toSorted() };
}

function contentOf({ time, action, category, outcome, actor, client, image }: RecordedEvent): string {
  return JSON.stringify([time, action, category, outcome, actor.id, actor.type, client.ip, client.userAgent, image]);
}

/** The records of a fixture, by its path. */
async function recordsIn(path: string, format: Format): Promise<readonly JsonObject[]> {
  const distinct = new Map<string, JsonObject>();
  for (const seed of await seedsIn(path, format))
    if (isObject(seed) && isOwn(seed, format)) distinct.set(JSON.stringify(seed), seed);
  return [...distinct.values()];
}

const cellOf = (value: unknown) =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** Fixtures that are no tables themselves. */
const FIXTURES = FORMATS.flatMap((format) => fixturesOf(format).map((path) => [path, format] as const)).filter(
  ([path]) => !path.endsWith('.csv'),
);

test.each(FIXTURES)('the records of %s are the same as rows of a table', async (path, format) => {
  const records = await recordsIn(path, format);
  // Lines of text.
  if (records.length === 0) return;
  const bare = await imported(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  expect(bare.source).toBe(format.id);
  // A column that is empty in all rows, as most tables have one.
  const columns = [...new Set([...records.flatMap(Object.keys), 'note'])];
  const rows = records.map((record) => columns.map((name) => cellOf(record[name])));
  for (const [name, table] of Object.entries(TABLES)) {
    expect.soft({ name, ...(await imported(table(columns, rows))) }).toEqual({ name, ...bare });
  }
});
