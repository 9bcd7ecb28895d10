import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { type BasicType, type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { collected } from './open-archive.ts';
import { parquetEntries } from './parquet-entries.ts';

type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>;

function parquet(columnData: readonly ColumnSource[], options: Options = {}): Buffer {
  return Buffer.from(parquetWriteBuffer({ columnData: [...columnData], ...options }));
}

/** The lines of a file, or what is wrong with it. */
async function linesOf(bytes: Buffer): Promise<readonly string[] | string> {
  try {
    for await (const { name, open } of parquetEntries({ bytes }, bytes.length, null)) {
      expect(name).toBe('rows');
      return (await collected(await open(), 1 << 26)).toString('utf8').split('\n').slice(0, -1);
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no entry';
}

const NAMES: ColumnSource = { name: 'name', data: ['a', null, 'ü\n'], type: 'STRING' };

test('a row is a line of JSON without what is null, and no number loses digits', async () => {
  const bytes = parquet([
    NAMES,
    { name: 'count', data: [1n, 2n ** 60n, -1n], type: 'INT64' },
    { name: 'at', data: [new Date(0), new Date('2026-03-02T03:04:05.678Z'), null], type: 'TIMESTAMP' },
    { name: 'more', data: [{ deep: [1, null] }, null, 'text'], type: 'JSON' },
    { name: 'is', data: [true, false, null], type: 'BOOLEAN' },
  ]);
  expect(await linesOf(bytes)).toEqual([
    '{"name":"a","count":1,"at":"1970-01-01T00:00:00.000Z","more":{"deep":[1,null]},"is":true}',
    '{"count":"1152921504606846976","at":"2026-03-02T03:04:05.678Z","is":false}',
    '{"name":"ü\\n","count":-1,"more":"text"}',
  ]);
});

test.each<[codec: 'GZIP' | 'BROTLI', compress: (page: Uint8Array) => Uint8Array]>([
  ['GZIP', gzipSync],
  ['BROTLI', brotliCompressSync],
])('pages in %s are inflated', async (codec, compress) => {
  const bytes = parquet([NAMES], { codec, compressors: { [codec]: compress } });
  expect(await linesOf(bytes)).toEqual(['{"name":"a"}', '{}', '{"name":"ü\\n"}']);
});

test('rows of several groups come in order', async () => {
  const data = Array.from({ length: 25 }, (_, index) => index);
  const bytes = parquet([{ name: 'n', data, type: 'INT32' as BasicType }], { rowGroupSize: 10 });
  expect(await linesOf(bytes)).toEqual(data.map((n) => `{"n":${n}}`));
});

test('text that claims to be JSON and is not stays text', async () => {
  const whole = parquet([{ name: 'more', data: [{ key: 'value' }], type: 'JSON' }], { codec: 'UNCOMPRESSED' });
  const bytes = Buffer.from(whole.toString('latin1').replaceAll('{"key":', '{"key";'), 'latin1');
  expect(await linesOf(bytes)).toEqual(['{"more":"{\\"key\\";\\"value\\"}"}']);
});

test.each<[what: string, bytes: () => Buffer, problem: string]>([
  ['that is cut off', () => parquet([NAMES]).subarray(0, 40), 'cannot be read'],
  [
    'with a codec that nothing here inflates',
    () => parquet([NAMES], { codec: 'LZ4_RAW', compressors: { LZ4_RAW: (page) => page } }),
    'LZ4_RAW',
  ],
  [
    'with pages that are no gzip',
    () => parquet([NAMES], { codec: 'GZIP', compressors: { GZIP: (page) => deflateRawSync(page) } }),
    'is damaged',
  ],
])('a file %s is refused in words', async (_, bytes, problem) => {
  expect(await linesOf(bytes())).toContain(problem);
});
