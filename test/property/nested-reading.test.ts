import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNested, type NestedFormat } from '../../src/formats/layouts/nested-layout.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { isObject, type JsonObject } from '../../src/formats/toolkit/record-fields.ts';
import { type Leaf, templateOf } from '../../src/reading/nested-lane/record-template.ts';
import { tries } from '../support/effort.ts';
import { CONTEXT, expectSame, readingOf } from '../support/lane-readings.ts';

const NESTED = (await loadFormats()).filter(isNested).map((format) => [format.id, format] as const);
/** Values of records that are changed, spread over all there are. */
const MOST_CASES = 700;
const MARK = 'the value that is changed';

/** Records of the format's fixtures that it reads as they are. */
function recordsOf(format: Format): readonly JsonObject[] {
  const folder = `fixtures/formats/${format.id}`;
  const files = readdirSync(folder).filter((name) => /\.(?:json|jsonl|ndjson|log)$/.test(name));
  const values = files
    .filter((name) => !name.endsWith('.expected.json'))
    .flatMap((name) => valuesIn(readFileSync(`${folder}/${name}`, 'utf8')));
  const records = values
    .flatMap((value) => [value, ...format.collections.map((key) => (isObject(value) ? value[key] : null))])
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isObject)
    .filter((record) => format.read(record, CONTEXT).outcome === 'events');
  const gaps = Object.fromEntries(records.flatMap(Object.keys).map((name) => [name, '']));
  return records.flatMap((record) => [record, withTexts(record), { ...record, ...gaps, ...record }]);
}

/** The record as a table holds it: its objects and lists are JSON text. */
function withTexts(record: JsonObject): JsonObject {
  const members = Object.entries(record).map(([name, value]) => [
    name,
    isContainer(value) ? JSON.stringify(value) : value,
  ]);
  return Object.fromEntries(members);
}

function valuesIn(text: string): readonly unknown[] {
  const whole = parsed(text);
  return whole === undefined ? text.split('\n').map(parsed) : [whole];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function leavesOf(record: JsonObject): readonly Leaf[] {
  return templateOf(Buffer.from(JSON.stringify(record)))?.leaves ?? [];
}

function valueAt(record: JsonObject, { steps }: Leaf): unknown {
  return steps.reduce<unknown>((value, step) => (isContainer(value) ? value[step] : undefined), record);
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The line of a record with JSON in place of one value. */
function changed(record: JsonObject, { steps }: Leaf, json: string): string {
  const copy = structuredClone(record);
  const holder = steps.slice(0, -1).reduce<unknown>((value, step) => (isContainer(value) ? value[step] : null), copy);
  const key = steps.at(-1);
  if (!isContainer(holder) || key === undefined) throw new RangeError('no such value');
  holder[key] = MARK;
  return JSON.stringify(copy).replace(`"${MARK}"`, () => json);
}

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const OTHER_DIGEST = `sha256:${'CD'.repeat(32)}`;
const JSON_VALUES: readonly string[] = [
  ...['"changed"', '""', 'null', '7', '-1.50', 'true', '{}', '[]', '["a","b"]', '{"a":"b"}', '12345678901234567890'],
  ...['"<nil>"', '"-"', `"${DIGEST}"`, `"team/app:v1@${DIGEST}"`, `"sha256-${'c'.repeat(64)}.sig"`, '"10.0.0.1"'],
  ...['"\\u0041"', '"\\x"', '"a\\"b"', '"é😀"', '"tab\there"', '"unended', '"https://a.example/v2/b/blobs/sha256:c"'],
  ...[
    '"2026-03-02T09:30:00Z"',
    '"2026-03-02 09:30:00"',
    '"AWS Internal"',
    '"x:y@z"',
    '"{\\"a\\":\\"b\\"}"',
    '"[\\"a\\"]"',
    `": team/app@${DIGEST}"`,
  ],
];

/** Longer texts, and all ways in which an image is named behind the same words. */
function similarTo(text: string): readonly string[] {
  const [words = ''] = text.split(/[@/]|:(?! )/, 1);
  const digests = [`@${DIGEST}`, `:${DIGEST}`, `/${DIGEST}`, `@v1@${DIGEST}`, `:v1:${DIGEST}`, `:v1@${DIGEST}`];
  const names = ['', '@', ':', ':v1', ':v1:v2', ':sha512:ab', `@${DIGEST}x`, `:${OTHER_DIGEST}`, `@${OTHER_DIGEST}`];
  return [`${text}x`, `x${text}`, ...[...names, ...digests].map((name) => `${words}${name}`)];
}

function linesOf(record: JsonObject, leaf: Leaf, pool: readonly string[]): readonly string[] {
  const value = valueAt(record, leaf);
  const similar = typeof value === 'string' ? similarTo(value).map((text) => JSON.stringify(text)) : [];
  const own = JSON.stringify(record);
  return [own, own, ...[...JSON_VALUES, ...similar, ...pool].map((json) => changed(record, leaf, json)), own];
}

/** What stands at each path in any of the records, as JSON. */
function poolsOf(records: readonly JsonObject[]): ReadonlyMap<string, readonly string[]> {
  const pools = new Map<string, Set<string>>();
  for (const record of records) {
    for (const leaf of leavesOf(record)) {
      const pool = pools.get(leaf.path) ?? new Set();
      pools.set(leaf.path, pool.add(JSON.stringify(valueAt(record, leaf))));
    }
  }
  return new Map([...pools].map(([path, pool]) => [path, [...pool].slice(0, 12)]));
}

function expectBothWays({ nested, ...ordinary }: NestedFormat, blocks: readonly (readonly string[])[]): void {
  const texts = blocks.map((lines) => Buffer.from(`${lines.join('\n')}\n`));
  expectSame(readingOf({ ...ordinary, nested } as Format, texts), readingOf(ordinary, texts));
}

test('there are formats with a nested layout', () => {
  expect(NESTED.map(([id]) => id)).toContain('aws-cloudtrail');
});

test.for(NESTED)(
  'whatever value of a record of %s changes, the lane reads what the ordinary way reads',
  ([, format]) => {
    const records = recordsOf(format);
    const pools = poolsOf(records);
    const cases = records.flatMap((record) => leavesOf(record).map((leaf) => ({ record, leaf })));
    const most = tries(Math.min(cases.length, MOST_CASES));
    const step = Math.max(1, Math.floor(cases.length / most));
    for (let index = 0; index < cases.length; index += step) {
      const one = cases[index];
      if (one !== undefined) expectBothWays(format, [linesOf(one.record, one.leaf, pools.get(one.leaf.path) ?? [])]);
    }
  },
);

test.for(NESTED)(
  'two values of a record of %s do not decide together what the layout says each decides',
  ([, format]) => {
    const records = recordsOf(format).filter((record) => leavesOf(record).length > 1);
    const pools = poolsOf(records);
    const pair = fc.tuple(fc.constantFrom(...records), fc.nat(100), fc.nat(100), fc.nat(90), fc.nat(90));
    fc.assert(
      fc.property(pair, ([record, a, b, ofA, ofB]) => {
        const leaves = leavesOf(record);
        const [one, other] = [leaves[a % leaves.length], leaves[b % leaves.length]];
        if (one === undefined || other === undefined || one === other) return;
        const [first, second] = [chosen(pools, one, ofA), chosen(pools, other, ofB)];
        const withFirst = changed(record, one, first);
        const value = parsed(withFirst);
        const withBoth =
          isObject(value) && leavesOf(value).some(isAt(other)) ? changed(value, other, second) : withFirst;
        const own = JSON.stringify(record);
        expectBothWays(format, [[own, own, withFirst, withFirst, changed(record, other, second), withBoth, own]]);
      }),
      { numRuns: tries(600) },
    );
  },
);

/** What is written at a path of other records mostly, and sometimes anything. */
function chosen(pools: ReadonlyMap<string, readonly string[]>, { path }: Leaf, choice: number): string {
  const pool = pools.get(path) ?? [];
  const value = parsed(pool[choice % pool.length] ?? '');
  const similar = typeof value === 'string' ? similarTo(value).map((text) => JSON.stringify(text)) : [];
  const values = [...pool, ...pool, ...JSON_VALUES, ...similar];
  return values[choice % values.length] ?? 'null';
}

function isAt({ steps }: Leaf): (leaf: Leaf) => boolean {
  const place = JSON.stringify(steps);
  return (leaf) => JSON.stringify(leaf.steps) === place;
}

test.for(NESTED)(
  'lines of %s as an attacker might write them are read as the ordinary way reads them',
  ([, format]) => {
    const records = recordsOf(format).filter((record) => leavesOf(record).length > 0);
    const pools = poolsOf(records);
    const line = fc
      .record({
        record: fc.constantFrom(...records),
        changes: fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 3 }),
        style: fc.constantFrom('compact', 'compact', 'compact', 'spaced', 'cut', 'doubled', 'turned', 'returned'),
      })
      .map(({ record, changes, style }) => {
        let text = JSON.stringify(record);
        for (const [at, choice] of changes) {
          const leaves = templateOf(Buffer.from(text))?.leaves ?? [];
          const leaf = leaves[at % Math.max(1, leaves.length)];
          const value = parsed(text);
          if (leaf === undefined || !isObject(value)) continue;
          const values = [...JSON_VALUES, ...(pools.get(leaf.path) ?? [])];
          text = changed(value, leaf, values[choice % values.length] ?? 'null');
        }
        return styled(text, style);
      });
    const blocks = fc.array(fc.array(line, { minLength: 1, maxLength: 14 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(blocks, (lines) => {
        // Each line twice, because the first teaches how it is written.
        expectBothWays(format, [lines.flat(), ...lines]);
      }),
      { numRuns: tries(150) },
    );
  },
);

function styled(text: string, style: string): string {
  const value = parsed(text);
  if (style === 'cut') return text.slice(0, text.length / 2);
  if (style === 'returned') return `${text}\r`;
  if (!isObject(value)) return text;
  if (style === 'spaced') return JSON.stringify(value).replaceAll('":', '" : ');
  const members = Object.entries(value).map((member) => member.map((part) => JSON.stringify(part)).join(':'));
  if (style === 'doubled') return `{${[...members, ...members.slice(0, 1)].join(',')}}`;
  return style === 'turned' ? `{${members.toReversed().join(',')}}` : text;
}

test.for(NESTED)('records of %s that are written alike are read by the lane', ([, format]) => {
  // The first line teaches, the second says what its values make.
  expect(recordsOf(format).some((record) => readingsOf(format, record) === 2)).toBe(true);
});

/** How often the format is asked about a record that comes many times. */
function readingsOf(format: Format, record: JsonObject): number {
  let readings = 0;
  const read: typeof format.read = (value, context) => {
    readings++;
    return format.read(value, context);
  };
  readingOf({ ...format, read }, [Buffer.from(`${JSON.stringify(record)}\n`.repeat(20))]);
  return readings;
}
