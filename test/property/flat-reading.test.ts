import { readFileSync } from 'node:fs';
import { inspect, isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { isFlat } from '../../src/formats/toolkit/event-parts.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { isObject, type JsonObject } from '../../src/formats/toolkit/record-fields.ts';
import { RecordReader } from '../../src/reading/record-reader.ts';
import { SPARE_BYTES } from '../../src/reading/threads/recycled-buffers.ts';

const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const DEEP = { depth: 6 };
const CONTEXT = { assumedZone: null, image: null };
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

/** What a reader makes of lines, piece by piece. */
function readingOf(format: Format, pieces: readonly Buffer[]): unknown {
  const reader = new RecordReader(format, CONTEXT, KEY);
  let base = 7;
  return pieces.map((lines) => {
    const memory = new Uint8Array(lines.length + SPARE_BYTES).fill(0x0a);
    memory.set(lines);
    const bytes = Buffer.from(memory.buffer);
    const envelopes = reader.readLines({ bytes, length: lines.length, base });
    base += lines.length;
    return { ...reader.take(), envelopes };
  });
}

/** To compare is cheap; to tell the difference is not. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

const RAW_VALUE = fc.oneof(
  fc.constantFrom(
    '""',
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

/** A line as an export may write it, or as somebody who wants to be misread may. */
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

const PIECES = fc.array(fc.array(LINE, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });

test('there is a format whose records are read where they stand', () => {
  expect(FLAT.map(({ id }) => id)).toContain('alibaba-acr-access-log');
});

test('records that are written alike are read by their parts', () => {
  const line = Buffer.from(`${JSON.stringify(RECORDS[0])}\n`);
  for (const { parts, ...ordinary } of FLAT) {
    const renaming = { ...ordinary, parts: { ...parts, eventId: { keys: [], read: () => 'by the parts' } } };
    const [first, second] = [
      inspect(readingOf(renaming, [line]), DEEP),
      inspect(readingOf(renaming, [line, line]), DEEP),
    ];
    expect([first.includes('by the parts'), second.includes('by the parts')]).toEqual([false, true]);
  }
});

test.for(FLAT.map((format) => [format.id, format] as const))(
  'records of %s that are read where they stand give what the ordinary way gives',
  ([, format]) => {
    const { parts: _, ...ordinary } = format;
    const ends = fc.constantFrom('\n', '\r\n', '\n\n');
    fc.assert(
      fc.property(PIECES, ends, fc.boolean(), (pieces, end, hasLastEnd) => {
        const texts = pieces.map((lines) => Buffer.from(lines.join(end) + (hasLastEnd ? end : '')));
        expectSame(readingOf(format, texts), readingOf(ordinary, texts));
      }),
      { numRuns: 300 },
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
  'times and ids of %s are read where they stand as the ordinary way reads them',
  ([, format]) => {
    const { parts, ...ordinary } = format;
    const [time = ''] = parts.times[0]?.keys ?? [];
    const [id = ''] = parts.eventId.keys;
    fc.assert(
      fc.property(fc.array(fc.tuple(TIME, ID), { minLength: 1, maxLength: 40 }), (changes) => {
        const lines = changes.map((values) => JSON.stringify({ ...RECORDS[0], [time]: values[0], [id]: values[1] }));
        const piece = Buffer.from(`${[JSON.stringify(RECORDS[0]), ...lines].join('\n')}\n`);
        expectSame(readingOf(format, [piece]), readingOf(ordinary, [piece]));
      }),
      { numRuns: 200 },
    );
  },
);

test('a record with a text of megabytes is read, before and after the layout is known', () => {
  const long = Buffer.from(`${JSON.stringify({ ...RECORDS[0], tag: 'x'.repeat(12_000_000) })}\n`);
  const short = Buffer.from(`${JSON.stringify(RECORDS[0])}\n`);
  for (const format of FLAT) {
    const { parts: _, ...ordinary } = format;
    const pieces = [long, short, Buffer.concat([short, long])];
    expectSame(readingOf(format, pieces), readingOf(ordinary, pieces));
  }
});

test('bytes that are no UTF-8 are read as the ordinary way reads them', () => {
  const [format] = FLAT;
  if (format === undefined) throw new RangeError('no format');
  const { parts: _, ...ordinary } = format;
  const line = `${JSON.stringify(RECORDS[0])}\n`;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(line.length - 2), fc.nat(255)), { maxLength: 3 }), (changes) => {
      const broken = Buffer.from(line);
      for (const [at, byte] of changes) broken[at] = byte;
      const pieces = [Buffer.from(line + line), Buffer.concat([broken, Buffer.from(line)])];
      expectSame(readingOf(format, pieces), readingOf(ordinary, pieces));
    }),
    { numRuns: 500 },
  );
});

test.for(FLAT.map((format) => [format.id, format] as const))(
  'the parts of %s look at no field but their own',
  ([, { parts }]) => {
    const { details, times, identity, ...single } = parts;
    const all = [...Object.values(single), ...Object.values(identity), ...details.map(([, part]) => part)];
    for (const record of RECORDS) {
      for (const part of all) part.read(watched(record, part.keys));
      for (const part of times) part.read(watched(record, part.keys), CONTEXT);
    }
  },
);

const TEXT = fc.string({ unit: 'grapheme-ascii', minLength: 5, maxLength: 80 });

test.for(FLAT.map((format) => [format.id, format] as const))(
  'a detail of %s is its text, where that is longer than a word for nothing, and a UUID is an id',
  ([, { parts }]) => {
    fc.assert(
      fc.property(TEXT, fc.uuid(), (text, uuid) => {
        for (const [, part] of parts.details) {
          expect(part.keys).toHaveLength(1);
          expect(part.read(Object.fromEntries(part.keys.map((key) => [key, text])))).toBe(text);
        }
        for (const part of [parts.eventId, parts.identity.id]) {
          expect(part.read(Object.fromEntries(part.keys.map((key) => [key, uuid])))).toBe(uuid);
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
