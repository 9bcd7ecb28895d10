import { expect, test } from 'vitest';
import type { Column } from './column.ts';
import { nativeBlock, type Values } from './native-block.ts';
import { BlockReader } from './native-rows.ts';
import { SharedTexts } from './shared-texts.ts';

const column = (name: string, kind: Column['kind']): Column => ({ name, kind });

const COLUMNS: readonly (readonly [Column, Values])[] = [
  [column('seq', 'UInt64'), [1, 2 ** 40, 2 ** 53]],
  [column('time', 'Int64'), [-1, 0, 1_772_420_000_123]],
  [column('file', 'UInt32'), [0, 7, 2 ** 32 - 1]],
  [column('flag', 'UInt8'), [0, 1, 255]],
  [column('text', 'String'), ['', 'ä\0\n', 'x'.repeat(300)]],
  [column('maybe', 'Nullable(String)'), [null, '', 'sha256:9f2c']],
  [column('few', 'LowCardinality(String)'), ['push', 'pull', 'push']],
  [column('maybe few', 'LowCardinality(Nullable(String))'), [null, 'payments', '']],
  [column('list', 'Array(UInt16)'), [[], [1, 2], [65_535]]],
];

const bytes = nativeBlock(
  COLUMNS.map(([one]) => one),
  3,
  COLUMNS.map(([, values]) => values),
);

/** The values of all blocks, column by column. */
function read(parts: readonly Uint8Array[]): readonly (readonly unknown[])[] {
  const blocks = [...new BlockReader(new SharedTexts()).blocks(parts)];
  return COLUMNS.map((_, at) =>
    blocks.flatMap(({ rows, columns }) => Array.from({ length: rows }, (_, row) => columns[at]?.[row])),
  );
}

test('what an import writes is read back, of every kind', () => {
  expect(read([bytes])).toEqual(COLUMNS.map(([, values]) => values));
});

test.each([1, 7, 64])('an answer comes in parts of any size: %i bytes', (size) => {
  const twice = Buffer.concat([bytes, bytes]);
  const parts = Array.from({ length: Math.ceil(twice.length / size) }, (_, at) =>
    twice.subarray(at * size, (at + 1) * size),
  );
  expect(read(parts)).toEqual(COLUMNS.map(([, values]) => [...values, ...values]));
});

test('an answer without rows has none', () => {
  const none = nativeBlock([column('seq', 'UInt64')], 0, [[]]);
  expect(read([none]).flat()).toEqual([]);
  expect(read([Buffer.alloc(0), none, Buffer.alloc(0)]).flat()).toEqual([]);
  expect(read([])).toEqual(COLUMNS.map(() => []));
});

test('more than 256 distinct texts have wider indexes', () => {
  const values = Array.from({ length: 70_000 }, (_, row) => `repository-${row}`);
  const block = nativeBlock([column('few', 'LowCardinality(String)')], values.length, [values]);
  const [{ columns } = { columns: [] }] = [...new BlockReader(new SharedTexts()).blocks([block])];
  expect(columns[0]).toEqual(values);
});

test('an answer that ends too early is an error, and not fewer rows', () => {
  expect(() => read([bytes.subarray(0, bytes.length - 1)])).toThrow('ends too early');
});

test('a type that nobody asks for is an error', () => {
  const block = Buffer.concat([Buffer.from([1, 1]), Buffer.from('\x01a\x07Float64'), Buffer.alloc(8)]);
  expect(() => [...new BlockReader(new SharedTexts()).blocks([block])]).toThrow('a column of the type Float64');
});
