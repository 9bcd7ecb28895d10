import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { memberOf } from '../../domain/text/parse-json.ts';
import { isMended } from '../mending/mended-bytes.ts';
import { isUtf16 } from '../mending/utf16.ts';
import { compressionOf } from './decompressors.ts';
import { isYaml } from './yaml.ts';

/** In bytes, decompressed. More is read as a stream, which takes no memory. */
const MOST_INFLATED = 1 << 21;

/** A file as it lies on disk. */
export interface WholeFile {
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** The content of a file. */
export interface WholeContent {
  readonly isCompressed: boolean;
  readonly content: Buffer;
  readonly contentSha256: string;
}

/**
 * Reads a small file at once: to open streams for each of thousands of files takes longer than their records. Null if it
 * has another size than `size` bytes, changes meanwhile or cannot be read: a stream tells why.
 */
export function wholeFile(location: string, size: number): WholeFile | null {
  try {
    const file = openSync(location, 'r');
    try {
      const before = fstatSync(file, { bigint: true });
      const bytes = Buffer.allocUnsafe(size);
      const isWhole = size === 0 || readSync(file, bytes) === size;
      const isSame = isSameState(before, fstatSync(file, { bigint: true }));
      return isWhole && isSame && before.size === BigInt(size) ? wholeFileOf(bytes) : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

/** A file whose bytes are in memory already. */
export function wholeFileOf(bytes: Buffer): WholeFile {
  return { bytes, sha256: sha256Of(bytes) };
}

/** Inflates a small file at once. Null if it is damaged, too large for that, in UTF-16 or YAML: a stream tells which. */
export function wholeContent({ bytes, sha256 }: WholeFile): WholeContent | null {
  const compression = compressionOf(bytes);
  if (compression !== null && compression !== 'gzip') return null;
  if (compression === null) {
    return isConverted(bytes) ? null : { isCompressed: false, content: bytes, contentSha256: sha256 };
  }
  try {
    const content = inflatedWhole(bytes);
    if (content === null || compressionOf(content) !== null || isConverted(content)) return null;
    return { isCompressed: true, content, contentSha256: sha256Of(content) };
  } catch {
    return null;
  }
}

/** Null where zlib ended before the bytes did. @throws if they are damaged or too many */
function inflatedWhole(bytes: Buffer): Buffer | null {
  const options = { maxOutputLength: MOST_INFLATED, info: true };
  // The types do not know what `info` gives: the content, and what inflated it.
  const given: unknown = gunzipSync(bytes, options);
  if (Buffer.isBuffer(given)) return given;
  const [content, engine] = [memberOf(given, 'buffer'), memberOf(given, 'engine')];
  const isAll = typeof engine === 'object' && engine !== null && Reflect.get(engine, 'bytesWritten') === bytes.length;
  return isAll && Buffer.isBuffer(content) ? content : null;
}

/** Whether what is read of some content is not its bytes. */
function isConverted(content: Buffer): boolean {
  return isUtf16(content) || isMended(content) || isYaml(content);
}

function isSameState(a: BigIntStats, b: BigIntStats): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
}

/** In hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
