import { open } from 'node:fs/promises';
import type { AsyncBuffer, FileMetaData, ParquetParsers, RowGroup } from 'hyparquet';
import { messageOf } from '../../domain/text/message-of.ts';
import { FileProblem } from '../source/file-problem.ts';
import type { SizeGuard } from '../source/size-guard.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import { pageDecompressors } from './page-decompressors.ts';
import { checkPages } from './parquet-pages.ts';
import type { ZipSource } from './zip-entries.ts';

/** Values that are read together: each takes about ten bytes, and a group of rows may have a hundred million of them. */
const VALUES_AT_ONCE = 4_000_000;
const CHUNK_CHARACTERS = 1 << 18;

/** What the column of a file may hold beside what JSON has. Text that is no JSON stays text. */
const PARSERS: Partial<ParquetParsers> = {
  jsonFromBytes(bytes: Uint8Array) {
    const text = new TextDecoder().decode(bytes);
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  },
};

/**
 * The rows of a Parquet file (https://parquet.apache.org/docs/file-format/), as one entry that holds a JSON object a line:
 * so a row is read, shown and verified like any record. Times are in ISO 8601, and what is null is left out.
 * @throws FileProblem if it is damaged
 */
export async function* parquetEntries(
  source: ZipSource,
  size: number,
  guard: SizeGuard | null,
): AsyncGenerator<ArchiveEntry> {
  const opened = 'path' in source ? await openFile(source.path) : openBytes(source.bytes);
  try {
    const { parquetMetadataAsync } = await import('hyparquet');
    const metadata = await explained(() => parquetMetadataAsync(opened.file));
    yield { name: 'rows', bytes: null, problem: null, open: async () => lines(opened.file, metadata, { size, guard }) };
  } finally {
    await opened.close();
  }
}

interface Opened {
  readonly file: AsyncBuffer;
  close(): Promise<void>;
}

async function openFile(path: string): Promise<Opened> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  const slice = async (start: number, end = size) => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(end, size) - start));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    if (bytesRead < bytes.length) throw new FileProblem('it is a Parquet file that ends early');
    return ownBuffer(bytes);
  };
  return { file: { byteLength: size, slice }, close: () => handle.close() };
}

function openBytes(bytes: Buffer): Opened {
  const slice = (start: number, end?: number) => ownBuffer(bytes.subarray(start, end));
  return { file: { byteLength: bytes.length, slice }, close: async () => {} };
}

/** The library takes no part of a buffer. */
function ownBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

interface Bounds {
  readonly size: number;
  readonly guard: SizeGuard | null;
}

async function* lines(file: AsyncBuffer, metadata: FileMetaData, { size, guard }: Bounds): AsyncGenerator<Buffer> {
  let [first, total, text] = [0, 0, ''];
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    await explained(() => checkPages(file, group));
    for await (const row of rowsOf(file, metadata, { group, first })) {
      text += `${JSON.stringify(row, plain)}\n`;
      if (text.length < CHUNK_CHARACTERS) continue;
      const chunk = Buffer.from(text, 'utf8');
      text = '';
      total += chunk.length;
      guard?.check(total, size);
      yield chunk;
    }
    first += rows;
  }
  if (text !== '') yield Buffer.from(text, 'utf8');
}

/** The rows of a group, of which some thousands are in memory at a time. `first` is the number of its first row. */
async function* rowsOf(
  file: AsyncBuffer,
  metadata: FileMetaData,
  { group, first }: { readonly group: RowGroup; readonly first: number },
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const { parquetReadObjects } = await import('hyparquet');
  const compressors = await pageDecompressors();
  const end = first + Number(group.num_rows);
  const step = Math.max(1, Math.floor(VALUES_AT_ONCE / Math.max(1, group.columns.length)));
  for (let rowStart = first; rowStart < end; rowStart += step) {
    const rowEnd = Math.min(end, rowStart + step);
    const options = { file, metadata, rowStart, rowEnd, compressors, parsers: PARSERS };
    yield* await explained(() => parquetReadObjects(options));
  }
}

/** Values as JSON has them. Large whole numbers and bytes become text. */
function plain(_name: string, value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

async function explained<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileProblem) throw error;
    // What the library says of a file begins so; other errors are where damage led it.
    const message = messageOf(error);
    const what = message.startsWith('parquet ') ? `that cannot be read: ${message.slice(8)}` : 'that is damaged';
    throw new FileProblem(`it is a Parquet file ${what}`);
  }
}
