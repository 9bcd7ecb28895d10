import { crc32, inflateRawSync } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import type { ByteSource } from './byte-source.ts';

/** In bytes, compressed and not. */
const MOST_BYTES = 1 << 20;
export const DEFLATED = 8;
const LEAST_OUTPUT = 64;

/**
 * The bytes of a small entry, which are read at once: to open streams for each of thousands of entries takes longer than
 * their records. Null for any other, and for one that is not sound: a stream tells what is wrong with it.
 */
export async function smallEntry(zip: ZipFile, source: ByteSource, entry: Entry): Promise<Buffer | null> {
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  if (!zip.isOpen || compressedSize > MOST_BYTES || uncompressedSize > MOST_BYTES) return null;
  try {
    const start = await startOf(zip, entry);
    const packed = source.at(start, compressedSize);
    if (packed.length < compressedSize) return null;
    const bytes = compressionMethod === DEFLATED ? inflated(packed, uncompressedSize) : packed;
    return bytes.length === uncompressedSize && crc32(bytes) === entry.crc32 ? bytes : null;
  } catch {
    return null;
  }
}

function startOf(zip: ZipFile, entry: Entry): Promise<number> {
  return new Promise((resolve, reject) => {
    zip.readLocalFileHeader(entry, { minimal: true }, (error, header) => {
      if (error === null) resolve(header.fileDataStart);
      else reject(error);
    });
  });
}

/** @throws an error of zlib if they are damaged, or more than stated */
function inflated(packed: Buffer, bytes: number): Buffer {
  // Of one byte more, zlib sees at once that nothing follows.
  return inflateRawSync(packed, { maxOutputLength: bytes + 1, chunkSize: Math.max(bytes + 1, LEAST_OUTPUT) });
}
