import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { messageOf } from '../../domain/text/message-of.ts';
import { FileProblem } from '../source/file-problem.ts';
import type { SizeGuard } from '../source/size-guard.ts';
import { type ByteSource, FileSource, memorySource } from '../zip/byte-source.ts';
import { DEFLATED, smallEntry } from '../zip/small-entry.ts';
import type { ArchiveEntry } from './archive-entry.ts';

const LINK = 0xa000;
const KIND_OF_FILE = 0xf000;
const STORED = 0;

/** A ZIP archive: a file, or its bytes. */
export type ZipSource = { readonly path: string } | { readonly bytes: Buffer };

/** The files of a ZIP archive, in the order of its directory. @throws FileProblem if it is damaged */
export async function* zipEntries(
  given: ZipSource,
  size: number,
  guard: SizeGuard | null,
): AsyncGenerator<ArchiveEntry> {
  const { getFileNameLowLevel, openZip } = await import('../zip/open-zip.ts');
  const { source, zip } = await opened(given, openZip);
  let total = 0;
  try {
    for (let entry = await nextOf(zip); entry !== null; entry = await nextOf(zip)) {
      // Entries may overlap: each is small then, and together they are not.
      total += entry.uncompressedSize;
      guard?.check(total, size);
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      if (!name.endsWith('/')) yield fileIn(zip, source, entry, name);
    }
  } finally {
    zip.close();
  }
}

async function opened(given: ZipSource, openZip: (source: ByteSource) => Promise<ZipFile>) {
  try {
    const source = 'path' in given ? new FileSource(given.path) : memorySource(given.bytes);
    return { source, zip: await openZip(source) };
  } catch (error) {
    throw damaged(error);
  }
}

function fileIn(zip: ZipFile, source: ByteSource, entry: Entry, name: string): ArchiveEntry {
  return {
    name,
    bytes: entry.uncompressedSize,
    problem: problemOf(entry),
    open: async () => {
      const small = await smallEntry(zip, source, entry);
      return small === null ? sound(await streamOf(zip, entry), entry.crc32) : once(small);
    },
  };
}

function problemOf(entry: Entry): string | null {
  if (entry.isEncrypted()) return 'it is encrypted: unpack the archive with its password first';
  if (((entry.externalFileAttributes >>> 16) & KIND_OF_FILE) === LINK) return 'it is a link';
  const { compressionMethod: method } = entry;
  return method === STORED || method === DEFLATED
    ? null
    : `it is compressed by method ${method}: unpack the archive first`;
}

function nextOf(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (settled: () => void) => {
      for (const event of ['entry', 'end', 'error']) zip.removeAllListeners(event);
      // Later complaints are about what nobody waits for.
      zip.on('error', () => {});
      settled();
    };
    zip.once('entry', (entry: Entry) => settle(() => resolve(entry)));
    zip.once('end', () => settle(() => resolve(null)));
    zip.once('error', (error: Error) => settle(() => reject(damaged(error))));
    zip.readEntry();
  });
}

function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(damaged(error))));
  });
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** The bytes of an entry, with the checksum that the archive states; an error of the library is one of the file. */
async function* sound(stream: Readable, stated: number): AsyncGenerator<Buffer> {
  let checksum = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    throw damaged(error);
  }
  if (checksum !== stated) throw damaged('an entry has another checksum than the archive states');
}

function damaged(error: unknown): FileProblem {
  return error instanceof FileProblem ? error : new FileProblem(`the ZIP archive is damaged: ${messageOf(error)}`);
}
