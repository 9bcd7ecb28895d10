import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseJsonOr } from '../../src/domain/text/parse-json.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { isObject, type JsonObject } from '../../src/formats/toolkit/record-fields.ts';
import { isOwn } from '../../src/formats/wrappers/unwrap.ts';
import { readingsIn } from '../../src/reading/readings-in.ts';
import { seedsOf } from '../support/format-seeds.ts';

/**
 * Tables grow, and people put tables of two ages, or of two spellings, into one: a row then has columns that hold nothing,
 * beside those that hold what it says. An empty column says nothing, wherever it stands.
 */
const FORMATS = await loadFormats();
const CONTEXT = { assumedZone: null, image: null };
const VENDORS = 'src/formats/vendors';

function told(value: unknown, format: Format): unknown {
  const record = { offset: 0, length: 0, bytes: Buffer.alloc(0), value, problem: null };
  return readingsIn(record, format, CONTEXT).map(({ outcome }) =>
    outcome.outcome === 'events'
      ? { ...outcome, events: outcome.events.map((event) => ({ ...event, details: plain(event.details) })) }
      : outcome,
  );
}

/** A detail is the same whether it is an object, a number or a truth, or its text. */
function plain(value: unknown): unknown {
  const parsed = typeof value === 'string' && /^[{[]/.test(value) ? parseJsonOr(value, value) : value;
  if (Array.isArray(parsed)) return parsed.map(plain);
  if (isObject(parsed))
    return Object.fromEntries(Object.entries(parsed).map(([name, member]) => [name, plain(member)]));
  return typeof parsed === 'number' || typeof parsed === 'boolean' ? String(parsed) : parsed;
}

/** The records of the fixtures that give events: one of each shape, as the row of a table. */
async function rowsOf(format: Format): Promise<readonly JsonObject[]> {
  const rows = new Map<string, JsonObject>();
  for (const record of (await seedsOf(format)).filter(isObject)) {
    if (!isOwn(record, format) || !JSON.stringify(told(record, format)).includes('"outcome":"events"')) continue;
    const key = Object.keys(record).toSorted().join();
    if (!rows.has(key)) rows.set(key, asRow(record));
  }
  return [...rows.values()];
}

function asRow(record: JsonObject): JsonObject {
  const cells = Object.entries(record).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value),
  ]);
  return Object.fromEntries(cells);
}

const EMPTY = { 'an empty text': '', 'no value': null };

/** What is told otherwise of a row than of the row without the empty columns, in words; null where nothing is. */
function faultIn(row: JsonObject, expected: unknown, format: Format): string | null {
  if (!isOwn(row, format)) return 'is not recognised';
  const [given, wanted] = [JSON.stringify(told(row, format)), JSON.stringify(expected)];
  if (given === wanted) return null;
  const from = [...wanted].findIndex((character, at) => character !== given[at]);
  return `gives …${given.slice(Math.max(0, from - 40), from + 60)}… for …${wanted.slice(Math.max(0, from - 40), from + 60)}…`;
}

test.each(FORMATS.map((format) => [format.id, format] as const))(
  'rows of %s may have empty columns of its other tables',
  async (_, format) => {
    const faults: string[] = [];
    const rows = await rowsOf(format);
    for (const row of rows) {
      const expected = told(row, format);
      for (const other of rows) {
        const names = Object.keys(other).filter((name) => !Object.hasOwn(row, name));
        for (const [what, empty] of Object.entries(EMPTY)) {
          const columns = Object.fromEntries(names.map((name) => [name, empty]));
          for (const whole of [
            { ...row, ...columns },
            { ...columns, ...row },
          ]) {
            const fault = faultIn(whole, expected, format);
            if (fault !== null) faults.push(`${what} in ${names.join()} beside ${Object.keys(row).join()} ${fault}`);
          }
        }
      }
    }
    expect(faults).toEqual([]);
  },
);

test('a row of an older case is what its first column says', () => {
  const format = FORMATS.find(({ id }) => id === 'oci-audit-log') ?? expect.fail();
  const value = {
    ...{ eventType: '', 'event-type': 'com.oraclecloud.artifacts.x', eventTime: 1772442000, data: '{}' },
  };
  const record = { offset: 0, length: 0, bytes: Buffer.alloc(0), value, problem: null };
  const outcomes = [5, 6].map((edition) => readingsIn(record, format, { ...CONTEXT, edition })[0]?.outcome.outcome);
  expect(outcomes).toEqual(['ignored', 'events']);
});

/** The words in the sources of a vendor's formats: among them are the names of columns that they know. */
function wordsBy(format: Format): readonly string[] {
  const file = readdirSync(VENDORS, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith(`/${format.id}.ts`),
  );
  const folder = join(VENDORS, dirname(file ?? expect.fail()));
  const words = readdirSync(folder)
    .filter((name) => !name.endsWith('.test.ts'))
    .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/'([^'\s]{2,40})'/g)])
    .map(([, word = '']) => word);
  return [...new Set(words)];
}

function spellingsOf(name: string): readonly string[] {
  const snake = name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  const camel = snake.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return [name.toLowerCase(), name.toUpperCase(), snake, camel, camel.charAt(0).toUpperCase() + camel.slice(1)];
}

/** By the name of a column that matters, the other names under which the format reads it. */
function* otherNames(row: JsonObject, format: Format, words: readonly string[]) {
  const expected = JSON.stringify(told(row, format));
  for (const name of Object.keys(row)) {
    if (JSON.stringify(told({ ...row, [name]: '' }, format)) === expected) continue;
    const candidates = new Set([...spellingsOf(name), ...words].filter((other) => !Object.hasOwn(row, other)));
    for (const other of candidates) {
      const members = Object.entries(row).map(([key, value]) => [key === name ? other : key, value]);
      const renamed: unknown = Object.fromEntries(members);
      if (isOwn(renamed, format) && JSON.stringify(told(renamed, format)) === expected) yield [name, other] as const;
    }
  }
}

test.each(FORMATS.map((format) => [format.id, format] as const))(
  'a column of %s may stand beside its other spelling, and either be empty',
  async (_, format) => {
    const faults = new Set<string>();
    const words = wordsBy(format);
    for (const row of await rowsOf(format)) {
      const expected = told(row, format);
      for (const names of otherNames(row, format, words)) {
        for (const [what, empty] of Object.entries(EMPTY)) {
          for (const [filled = '', hollow = ''] of [names, names.toReversed()]) {
            const { [names[0]]: value, ...rest } = row;
            const [full, empties] = [{ [filled]: value }, { [hollow]: empty }];
            for (const whole of [
              { ...empties, ...rest, ...full },
              { ...full, ...rest, ...empties },
            ]) {
              const fault = faultIn(whole, expected, format);
              if (fault !== null) faults.add(`${what} in ${hollow} beside ${filled} ${fault}`);
            }
          }
        }
      }
    }
    expect([...faults]).toEqual([]);
  },
);
