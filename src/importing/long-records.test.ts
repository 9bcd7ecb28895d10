import { describe, expect, test } from 'vitest';
import { cut, fed, KEYS, sliceOf, streamOf } from '../../test/support/split.ts';
import { JsonSplitter } from '../evidence/splitting/json-splitter.ts';
import { LineSplitter } from '../evidence/splitting/line-splitter.ts';
import { LONGEST_KEPT_TEXT, LONGEST_RECORD, type Splitter } from '../evidence/splitting/record.ts';
import { cutLineBlocks } from '../reading/threads/cut-line-blocks.ts';
import { RecycledBuffers } from '../reading/threads/recycled-buffers.ts';

const CHUNK = 1 << 20;
const long = `{"long":"${'x'.repeat(LONGEST_RECORD)}"}`;
const pieces = (bytes: Buffer) => cut(bytes, Array<number>(Math.ceil(bytes.length / CHUNK)).fill(CHUNK));

/** The records of a text, checked to have the same offsets and problems whether it comes whole or in pieces. */
function split(make: () => Splitter, text: string) {
  const bytes = Buffer.from(text);
  const [whole, inPieces] = [fed(make(), [bytes]), fed(make(), pieces(bytes))];
  const told = (records: typeof whole) =>
    records.map(({ offset, length, problem, bytes: kept }) => ({ offset, length, problem, kept: kept.length }));
  expect(told(inPieces)).toEqual(told(whole));
  return { bytes, records: inPieces };
}

describe.each([
  ['in lines', () => new LineSplitter(KEYS), `{"a":1}\n${long}\n{"b":2}\n`],
  ['as the last line', () => new LineSplitter(KEYS), `{"a":1}\n{"b":2}\n${long}`],
  ['in a list', () => new JsonSplitter(KEYS), `[{"a":1},${long},{"b":2}]`],
  ['in a list within lines', () => new LineSplitter(KEYS), `{"a":1}\n{"Records":[${long},{"b":2}]}\n`],
  ['cut off', () => new JsonSplitter(KEYS), `[{"a":1},{"b":2},${long.slice(0, -1)}`],
])('a record longer than any, %s', (_, make, text) => {
  test('is reported with its offset and length, and its neighbours are kept', () => {
    const { bytes, records } = split(make, text);
    const broken = records.filter(({ problem }) => problem !== null);
    expect(broken.map(({ problem }) => problem?.slice(0, 32))).toEqual([
      `it is longer than ${LONGEST_RECORD} bytes`.slice(0, 32),
    ]);
    expect(broken[0]?.bytes.length).toBe(LONGEST_KEPT_TEXT);
    expect(sliceOf(bytes, broken[0] ?? { offset: 0, length: 0 })).toBe(text.includes(long) ? long : long.slice(0, -1));
    const good = records.filter(({ problem }) => problem === null);
    expect(good.map(({ value }) => value)).toEqual([{ a: 1 }, { b: 2 }]);
    expect(good.map((record) => JSON.parse(sliceOf(bytes, record)))).toEqual([{ a: 1 }, { b: 2 }]);
  });
});

test('a line that is longer than any record is split if it wraps records', () => {
  const members = Array.from({ length: 40 }, (_, index) => JSON.stringify({ index, text: 'x'.repeat(1 << 19) }));
  const { records } = split(
    () => new LineSplitter(KEYS),
    `{"a":1}\n{"Records":[${members.join(',')}],"n":1}\n{"b":2}\n`,
  );
  expect(records).toHaveLength(42);
  expect(records.every(({ problem }) => problem === null)).toBe(true);
});

test('blanks before a record do not belong to it, however many there are', () => {
  const { records } = split(() => new LineSplitter(KEYS), `${' '.repeat(LONGEST_RECORD + 9)}{"a":1}\n{"b":2}`);
  expect(records.map(({ offset, value }) => [offset, value])).toEqual([
    [LONGEST_RECORD + 9, { a: 1 }],
    [LONGEST_RECORD + 17, { b: 2 }],
  ]);
});

test('a block is no longer than a record may be, and says whether its last line goes on', async () => {
  const bytes = Buffer.from(`{"a":1}\n${' '.repeat(3 * LONGEST_RECORD)}{"b":2}\n{"c":3}\n`);
  const found: { readonly isOpen: boolean; readonly offset: number; readonly length: number }[] = [];
  for await (const block of cutLineBlocks(streamOf(pieces(bytes)), 0, new RecycledBuffers())) {
    found.push({ isOpen: block.isOpen, offset: block.offset, length: block.length });
  }
  expect(found.map(({ isOpen }) => isOpen)).toEqual([true, true, false]);
  for (const { length } of found) expect(length).toBeLessThan(LONGEST_RECORD + 2 * CHUNK);
  let end = 0;
  for (const { offset, length } of found) {
    expect(offset).toBe(end);
    end += length;
  }
  expect(end).toBe(bytes.length);
});

test('of a hundred thousand lists a bounded number of envelopes is kept, and all their records are counted', () => {
  const splitter = new LineSplitter(KEYS);
  fed(splitter, pieces(Buffer.from('{"Records":[1],"n":7}\n'.repeat(50_000))));
  expect(splitter.envelopes.length).toBe(20_000);
  expect(splitter.envelopes.reduce((sum, { records }) => sum + records, 0)).toBe(50_000);
});

test('only short fields of an envelope are kept', () => {
  const splitter = new JsonSplitter(KEYS);
  fed(splitter, [Buffer.from(`{"total":3,"page":"${'x'.repeat(500)}","meta":{"next":null},"Records":[1]}`)]);
  expect(splitter.envelopes).toEqual([{ fields: { total: 3, meta: { next: null }, Records: [] }, records: 1 }]);
});
