import { expect, test } from 'vitest';
import { SPARE_BYTES } from '../../../../src/ingest/flat/byte-words.ts';
import { hashedWith, ValueTable } from '../../../../src/ingest/flat/value-table.ts';

function viewOf(text: string): DataView {
  return new DataView(new Uint8Array(Buffer.from(text + '\n'.repeat(SPARE_BYTES))).buffer);
}

/** The number of a text, by a hash of its own unless one is given. */
function idOf(table: ValueTable, text: string, { isQuoted = true, hash }: { isQuoted?: boolean; hash?: number } = {}) {
  const bytes = Buffer.from(text);
  const own = bytes.reduce((state, byte) => hashedWith(state, byte), table.seed);
  return table.idOf(viewOf(`"${text}"`), { start: 1, end: 1 + bytes.length, isQuoted }, hash ?? own);
}

test('values are numbered from 1 and found again, however many and long they are', () => {
  const table = new ValueTable();
  const texts = Array.from({ length: 10_000 }, (_, index) => `${'long '.repeat(index % 9)}${index}`);
  expect(texts.map((text) => idOf(table, text))).toEqual(texts.map((_, index) => index + 1));
  expect(texts.map((text) => idOf(table, text))).toEqual(texts.map((_, index) => index + 1));
  expect(texts.map((_, index) => table.value(index + 1))).toEqual(texts);
  expect([table.size, table.bytes]).toEqual([10_000, Buffer.byteLength(texts.join(''))]);
});

test('a text that is longer than all there is room for is kept', () => {
  const table = new ValueTable();
  const [long, short] = ['x'.repeat(1_000_000), 'y'];
  expect([idOf(table, short), idOf(table, long), idOf(table, long), idOf(table, short)]).toEqual([1, 2, 2, 1]);
  expect(table.value(2)).toBe(long);
});

test('a number and its text are different values', () => {
  const table = new ValueTable();
  const [text, number] = [idOf(table, '7'), idOf(table, '7', { isQuoted: false })];
  expect([table.value(text), table.value(number), table.value(0)]).toEqual(['7', 7, undefined]);
});

test('what is no JSON has no number', () => {
  const table = new ValueTable();
  expect([idOf(table, '\\x'), idOf(table, '01', { isQuoted: false }), table.size]).toEqual([0, 0, 0]);
});

test('texts that all meet are told apart up to a hundred; further ones are left to the ordinary way', () => {
  const table = new ValueTable();
  const ids = Array.from({ length: 150 }, (_, index) => idOf(table, `text ${index}`, { hash: 42 }));
  expect(ids).toEqual(Array.from({ length: 150 }, (_, index) => (index < 100 ? index + 1 : 0)));
  expect(idOf(table, 'text 99', { hash: 42 })).toBe(100);
  expect(idOf(table, 'another', { hash: 4_200_000 })).toBe(101);
});

test('a value is seen where it stands with the quote that ends it, and all its bytes are there', () => {
  const table = new ValueTable();
  const id = idOf(table, 'latest');
  expect(table.lengthAt(id, viewOf('"latest"'), 1)).toBe(6);
  expect(table.lengthAt(id, viewOf('"latest2"'), 1)).toBe(-1);
  expect(table.lengthAt(id, viewOf('"oldest"'), 1)).toBe(-1);
  expect(table.lengthAt(id, viewOf('"l'), 1)).toBe(-1);
});
