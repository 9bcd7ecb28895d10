import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { messageOf } from '../../domain/text/message-of.ts';
import { FileProblem } from '../source/file-problem.ts';
import type { SizeGuard } from '../source/size-guard.ts';
import type { ArchiveEntry } from './archive-entry.ts';

/** Not decoded by the library, which would give up the whole archive for one bad name. */
const OPTIONS = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;
const LINK = 0xa000;
const KIND_OF_FILE = 0xf000;
const [STORED, DEFLATED] = [0, 8];

/** A ZIP archive: a file, or its bytes. */
export type ZipSource = { readonly path: string } | { readonly bytes: Buffer };

/** The files of a ZIP archive, in the order of its directory. @throws FileProblem if it is damaged */
export async function* zipEntries(
  source: ZipSource,
  size: number,
  guard: SizeGuard | null,
): AsyncGenerator<ArchiveEntry> {
  const yauzl = await import('yauzl');
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    const opened = (error: Error | null, file: ZipFile) => (error === null ? resolve(file) : reject(damaged(error)));
    if ('path' in source) yauzl.open(source.path, OPTIONS, opened);
    else yauzl.fromBuffer(source.bytes, OPTIONS, opened);
  });
  let total = 0;
  try {
    for (let entry = await nextOf(zip); entry !== null; entry = await nextOf(zip)) {
      // Entries may overlap: each is small then, and together they are not.
      total += entry.uncompressedSize;
      guard?.check(total, size);
      const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      if (!name.endsWith('/')) yield fileIn(zip, entry, name);
    }
  } finally {
    zip.close();
  }
}

function fileIn(zip: ZipFile, entry: Entry, name: string): ArchiveEntry {
  return {
    name,
    bytes: entry.uncompressedSize,
    problem: problemOf(entry),
    open: () =>
      new Promise<Readable>((resolve, reject) => {
        zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(damaged(error))));
      }).then((stream) => sound(stream, entry.crc32)),
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
