import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFlat } from '../../src/formats/layouts/flat-layout.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { isObject, type JsonObject } from '../../src/formats/toolkit/record-fields.ts';
import { tries } from '../support/effort.ts';
import { CONTEXT, expectSame, readingOf } from '../support/lane-readings.ts';

const FLAT = (await loadFormats()).filter(isFlat);

/** Records of the format's fixtures. */
const RECORDS: readonly JsonObject[] = readFileSync(
  'fixtures/formats/alibaba-acr-access-log/oss-shipping.jsonl',
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line): unknown => JSON.parse(line))
  .filter(isObject);

const RAW_VALUE = fc.oneof(
  fc.constantFrom(
    '""',
    `"sha256-${'c'.repeat(64)}.sig"`,
    '"-"',
    '"null"',
    'null',
    'true',
    '0',
    '-0',
    '00',
    '01',
    '1.50',
    '1e3',
    '-7',
    '12345678901234567890',
  ),
  fc.constantFrom(
    '"\\u0041"',
    '"a\\"b"',
    '"a\\\\"',
    '"\\x"',
    '"tab\there"',
    '"é😀"',
    '"\\ud800"',
    '"unended',
    '[]',
    '{}',
    '[1]',
    '{"a":"b"}',
  ),
  fc.constantFrom(
    '"HEAD"',
    '"Internet"',
    '"VPC"',
    '"401"',
    '"2026-03-02T09:30:00Z"',
    '"sha256:abc"',
    '"10.0.0.1"',
    '"203.0.113.7"',
  ),
  fc.string({ maxLength: 20 }).map((text) => JSON.stringify(text)),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => JSON.stringify(text)),
);

/** A line as an export may write it, or an attacker who wants it to be misread. */
const LINE = fc
  .record({
    record: fc.constantFrom(...RECORDS),
    changes: fc.array(fc.tuple(fc.nat(30), RAW_VALUE), { maxLength: 2 }),
    dropped: fc.option(fc.nat(30), { freq: 3 }),
    doubled: fc.option(fc.nat(30), { freq: 6 }),
    style: fc.constantFrom('compact', 'compact', 'compact', 'spaced', 'indented', 'cut'),
  })
  .map(({ record, changes, dropped, doubled, style }) => {
    const changed = new Map(changes);
    const members = Object.entries(record).map(([key, value], index) => [
      key,
      changed.get(index) ?? JSON.stringify(value),
    ]);
    const kept = members.filter((_, index) => index !== dropped);
    const all = doubled === null ? kept : [...kept, ...members.slice(doubled, doubled + 1)];
    const spaced = style === 'spaced' ? ' ' : '';
    const text = `{${all.map(([key, value]) => `"${key}":${spaced}${value}`).join(`,${spaced}`)}}`;
    if (style === 'cut') return text.slice(0, text.length / 2);
    return style === 'indented' ? `  ${text} ` : text;
  });

const BLOCKS = fc.array(fc.array(LINE, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });

test('there is a format with a flat layout', () => {
  expect(FLAT.map(({ id }) => id)).toContain('alibaba-acr-access-log');
});

test('records that are written alike are read by the layout', () => {
  const line = Buffer.from(`${JSON.stringify(RECORDS[0])}\n`);
  for (const { layout, ...ordinary } of FLAT) {
    const renaming = { ...ordinary, layout: { ...layout, eventId: { keys: [], read: () => 'by the layout' } } };
    const idsOf = (lines: readonly Buffer[]) =>
      readingOf(renaming, lines).map(({ batch }) => Buffer.from(batch.events.eventIdTexts).toString());
    const byLayout = JSON.stringify('by the layout');
    expect([idsOf([line]), idsOf([line, line])]).toEqual([[''], ['', byLayout]]);
  }
});

test.for(FLAT.map((format) => [format.id, format] as const))(
  'records of %s that the fast lane reads give what the ordinary way gives',
  ([, format]) => {
    const { layout: _, ...ordinary } = format;
    const ends = fc.constantFrom('\n', '\r\n', '\n\n');
    fc.assert(
      fc.property(BLOCKS, ends, fc.boolean(), (blocks, end, hasLastEnd) => {
        const texts = blocks.map((lines) => Buffer.from(lines.join(end) + (hasLastEnd ? end : '')));
        expectSame(readingOf(format, texts), readingOf(ordinary, texts));
      }),
      { numRuns: tries(300) },
    );
  },
);

const TWO = (most: number) => fc.nat(most).map((number) => String(number).padStart(2, '0'));
/** Few minutes and zones, so that many times are of one that came before. */
const TIME = fc
  .record({
    minute: fc.constantFrom(
      '2026-03-02T09:30:',
      '2026-03-29T02:59:',
      '2016-12-31T23:59:',
      '1970-01-01 00:00:',
      '2026-02-30T10:00:',
    ),
    second: fc.oneof({ weight: 9, arbitrary: TWO(59) }, { weight: 1, arbitrary: TWO(99) }),
    fraction: fc.oneof(fc.constant(''), fc.stringMatching(/^[.,][0-9]{1,11}$/)),
    zone: fc.constantFrom('Z', '+08:00', '-03:30', '', ' UTC', '+8', 'X'),
  })
  .map(({ minute, second, fraction, zone }) => minute + second + fraction + zone);
const ID = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.uuid().map((id) => id.replaceAll('-', '')),
  fc.constantFrom('one', 'masked-***', '00000000-0000-0000-0000-00000000000g'),
);

test.for(FLAT.map((format) => [format.id, format] as const))(
  'the fast lane reads times and ids of %s as the ordinary way reads them',
  ([, format]) => {
    const { layout, ...ordinary } = format;
    const [time = ''] = layout.times[0]?.keys ?? [];
    const [id = ''] = layout.eventId.keys;
    fc.assert(
      fc.property(fc.array(fc.tuple(TIME, ID), { minLength: 1, maxLength: 40 }), (changes) => {
        const lines = changes.map((values) => JSON.stringify({ ...RECORDS[0], [time]: values[0], [id]: values[1] }));
        const block = Buffer.from(`${[JSON.stringify(RECORDS[0]), ...lines].join('\n')}\n`);
        expectSame(readingOf(format, [block]), readingOf(ordinary, [block]));
      }),
      { numRuns: tries(200) },
    );
  },
);

test('a record with a text of megabytes is read, before and after its template is known', () => {
  const long = Buffer.from(`${JSON.stringify({ ...RECORDS[0], tag: 'x'.repeat(12_000_000) })}\n`);
  const short = Buffer.from(`${JSON.stringify(RECORDS[0])}\n`);
  for (const format of FLAT) {
    const { layout: _, ...ordinary } = format;
    const blocks = [long, short, Buffer.concat([short, long])];
    expectSame(readingOf(format, blocks), readingOf(ordinary, blocks));
  }
});

test('bytes that are not UTF-8 are read as the ordinary way reads them', () => {
  const [format] = FLAT;
  if (format === undefined) throw new RangeError('no format');
  const { layout: _, ...ordinary } = format;
  const line = `${JSON.stringify(RECORDS[0])}\n`;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(line.length - 2), fc.nat(255)), { maxLength: 3 }), (changes) => {
      const broken = Buffer.from(line);
      for (const [at, byte] of changes) broken[at] = byte;
      const blocks = [Buffer.from(line + line), Buffer.concat([broken, Buffer.from(line)])];
      expectSame(readingOf(format, blocks), readingOf(ordinary, blocks));
    }),
    { numRuns: tries(500) },
  );
});

test.for(FLAT.map((format) => [format.id, format] as const))(
  'the readers of %s look at no field but their own',
  ([, { layout }]) => {
    const { details, times, identity, ...single } = layout;
    const all = [...Object.values(single), ...Object.values(identity), ...details.map(([, reader]) => reader)];
    for (const record of RECORDS) {
      for (const reader of all) reader.read(watched(record, reader.keys));
      for (const reader of times) reader.read(watched(record, reader.keys), CONTEXT);
    }
  },
);

const TEXT = fc.string({ unit: 'grapheme-ascii', minLength: 5, maxLength: 80 });

test.for(FLAT.map((format) => [format.id, format] as const))(
  'a detail of %s is its text if that is longer than a mark for nothing, and a UUID is an id',
  ([, { layout }]) => {
    const { action, result, agent, scope, actor, address, image } = layout;
    const ofParts = new Set([action, result, agent, scope, actor, address, image].flatMap(({ keys }) => keys));
    fc.assert(
      fc.property(TEXT, fc.uuid(), (text, uuid) => {
        for (const [, reader] of layout.details) {
          expect(reader.keys).toHaveLength(1);
          // What a part of the event is made of is never copied.
          if (reader.keys.some((key) => ofParts.has(key))) continue;
          expect(reader.read(Object.fromEntries(reader.keys.map((key) => [key, text])))).toBe(text);
        }
        for (const reader of [layout.eventId, layout.identity.id]) {
          expect(reader.read(Object.fromEntries(reader.keys.map((key) => [key, uuid])))).toBe(uuid);
        }
      }),
    );
  },
);

/** The record; it throws where a field other than these is looked at. */
function watched(record: JsonObject, keys: readonly string[]): JsonObject {
  return new Proxy(record, {
    get(target, key) {
      if (typeof key === 'string' && !keys.includes(key))
        throw new RangeError(`${key} is not among ${keys.join(', ')}`);
      return Reflect.get(target, key);
    },
  });
}
