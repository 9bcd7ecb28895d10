import type { ColumnMetaData, RowGroup } from 'hyparquet';
import { expect, test } from 'vitest';
import { checkPages } from './parquet-pages.ts';

/** A number as Thrift's compact protocol writes it (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). */
function number(value: number): readonly number[] {
  const bytes: number[] = [];
  let left = value >= 0 ? value * 2 : -value * 2 - 1;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
}

interface Page {
  readonly values: number;
  readonly bytes: number;
  readonly compressed?: number;
}

/** The header of a data page, and as many bytes as it says that the page takes. */
function page({ values, bytes, compressed = 4 }: Page): Buffer {
  const field = 0x15;
  const data = [field, ...number(values), field, 0, field, 0, field, 0, 0];
  const header = [field, 0, field, ...number(bytes), field, ...number(compressed), 0x2c, ...data, 0];
  return Buffer.from([...header, ...Buffer.alloc(Math.max(0, compressed))]);
}

/** What is wrong with a group of one column that has these pages; null if nothing is. */
async function problemOf(pages: readonly Page[], group: Partial<RowGroup> = {}): Promise<string | null> {
  const bytes = new Uint8Array(Buffer.concat(pages.map(page)));
  const file = { byteLength: bytes.length, slice: (start: number, end?: number) => bytes.buffer.slice(start, end) };
  const column = { data_page_offset: 0n, total_compressed_size: BigInt(bytes.length) };
  const columns = [{ meta_data: column as unknown as ColumnMetaData, file_offset: 0n }];
  try {
    await checkPages(file, { columns, num_rows: 10n, total_byte_size: 0n, ...group });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('pages of ordinary size are let through', async () => {
  expect(await problemOf([])).toBeNull();
  expect(await problemOf(Array.from({ length: 20 }, () => ({ values: 20_000, bytes: 1 << 20 })))).toBeNull();
});

test.each<[what: string, pages: readonly Page[], group: Partial<RowGroup>, problem: string]>([
  ['asks for gigabytes', [{ values: 1, bytes: 2 ** 31 - 1 }], {}, 'a page of more than'],
  ['promises billions of values', [{ values: 2 ** 31 - 1, bytes: 4 }], {}, 'values in a group'],
  ['is one of many', Array.from({ length: 40 }, () => ({ values: 1 << 20, bytes: 4 })), {}, 'values in a group'],
  [
    'is one of many large ones',
    Array.from({ length: 20 }, () => ({ values: 1, bytes: 1 << 27 })),
    {},
    'a group of more than',
  ],
  ['has less than no bytes', [{ values: 1, bytes: -1 }], {}, 'damaged'],
  ['leads back', [{ values: 1, bytes: 1, compressed: -8 }], {}, 'damaged'],
  ['lies in another file', [], { columns: [{ file_offset: 0n }] }, 'lie in other files'],
  ['is of a group of a billion rows', [], { num_rows: 2n ** 30n }, 'rows: write it again'],
])('a page that %s is refused before the library takes memory for it', async (_, pages, group, problem) => {
  expect(await problemOf(pages, group)).toContain(problem);
});

test('a column that lies beyond the end of the file is refused', async () => {
  const column = { data_page_offset: 0n, total_compressed_size: 100n } as unknown as ColumnMetaData;
  const columns = [{ meta_data: column, file_offset: 0n }];
  expect(await problemOf([], { columns })).toContain('ends early');
});
