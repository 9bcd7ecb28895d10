import type { AsyncBuffer, ColumnMetaData, RowGroup } from 'hyparquet';
import { FileProblem } from '../source/file-problem.ts';

/** In bytes, inflated. Writers make pages of one megabyte. */
export const MOST_PAGE_BYTES = 1 << 27;
/** In bytes, inflated, of all columns of a group of rows. */
const MOST_GROUP_BYTES = 2 ** 31;
const MOST_ROWS = 1 << 24;
/** A row may hold a list, so that a column has more values than the group has rows. */
const MOST_VALUES = 1 << 25;

/**
 * Checks what the pages of a group of rows say of themselves, because the library takes as much memory as they ask for:
 * a page of twenty bytes may ask for gigabytes. @throws FileProblem if they ask for more than any log needs
 */
export async function checkPages(file: AsyncBuffer, group: RowGroup): Promise<void> {
  if (Number(group.num_rows) > MOST_ROWS) throw tooLarge(`a group of more than ${MOST_ROWS} rows`);
  let bytes = 0;
  for (const { meta_data: column } of group.columns) {
    if (column === undefined) throw new FileProblem('it is a Parquet file whose columns lie in other files');
    bytes += await checkColumn(file, column);
    if (bytes > MOST_GROUP_BYTES) throw tooLarge(`a group of more than ${MOST_GROUP_BYTES} bytes`);
  }
}

/** Gives the size of the pages, inflated. */
async function checkColumn(file: AsyncBuffer, column: ColumnMetaData): Promise<number> {
  let [bytes, values] = [0, 0];
  for await (const page of pagesOf(file, column)) {
    bytes += page.bytes;
    values += page.values;
    if (page.bytes > MOST_PAGE_BYTES) throw tooLarge(`a page of more than ${MOST_PAGE_BYTES} bytes`);
    if (values > MOST_VALUES) throw tooLarge(`a column of more than ${MOST_VALUES} values in a group`);
  }
  return bytes;
}

/** What each page says of itself: its size, inflated, and its number of values. Only the headers are looked at. */
async function* pagesOf(file: AsyncBuffer, column: ColumnMetaData) {
  const { parquetHeader } = await import('hyparquet/src/column.js');
  const start = Number(column.dictionary_page_offset ?? column.data_page_offset);
  const size = Number(column.total_compressed_size);
  if (!(start >= 0 && size >= 0 && start + size <= file.byteLength)) {
    throw new FileProblem('it is a Parquet file that ends early');
  }
  const reader = { view: new DataView(await file.slice(start, start + size)), offset: 0 };
  // As the library does: a last byte is no page.
  while (reader.offset < size - 1) {
    const page = parquetHeader(reader);
    const header = page.data_page_header ?? page.data_page_header_v2 ?? page.dictionary_page_header;
    const found = { bytes: page.uncompressed_page_size, values: header?.num_values ?? 0 };
    const isSound = [found.bytes, found.values, page.compressed_page_size].every((count) => count >= 0);
    if (!isSound) throw new FileProblem('it is a damaged Parquet file');
    yield found;
    reader.offset += page.compressed_page_size;
  }
}

function tooLarge(what: string): FileProblem {
  return new FileProblem(`it is a Parquet file with ${what}: write it again with smaller groups`);
}
