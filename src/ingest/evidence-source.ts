import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { SizeGuard } from './size-guard.ts';

const CHUNK_BYTES = 1 << 18;
const GZIP_MARK_BYTES = 2;

/** SHA-256 of a file as it lies on disk, in hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) hash.update(chunk);
  return hash.digest('hex');
}

/** A stream of evidence, decompressed where it is gzip (one member or several). */
export interface EvidenceStream {
  readonly isCompressed: boolean;
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes read so far of what lies on disk. */
  bytesRead(): number;
  /** SHA-256 of all that was read, as it lies on disk. To be asked once, at the end. */
  sha256(): string;
  /** Why decompression ended before the data did, or null. What came before is good. */
  damage(): string | null;
}

/** Opens a file for reading only; null is `stdin`. Without a guard it is read whatever its size. */
export async function openEvidence(
  location: string | null,
  stdin: Readable,
  guard: SizeGuard | null = null,
): Promise<EvidenceStream> {
  const source = location === null ? stdin : createReadStream(location, { highWaterMark: CHUNK_BYTES });
  const iterator: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  const hash = createHash('sha256');
  let bytes = 0;
  let damage: string | null = null;
  const head = await headOf(iterator);
  const count = (chunk: Buffer): Buffer => {
    bytes += chunk.length;
    hash.update(chunk);
    return chunk;
  };
  async function* counted(): AsyncGenerator<Buffer> {
    yield count(head);
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield count(next.value);
  }
  const isCompressed = head[0] === 0x1f && head[1] === 0x8b;
  const onDamage = (reason: string) => {
    damage = reason;
  };
  const chunks = isCompressed ? inflated(counted(), onDamage) : counted();
  return {
    isCompressed,
    chunks: guard === null ? chunks : guarded(chunks, guard, () => bytes),
    bytesRead: () => bytes,
    sha256: () => hash.digest('hex'),
    damage: () => damage,
  };
}

/** The first chunks, as many as it takes to see whether they are gzip: a pipe may give a byte at a time. */
async function headOf(iterator: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < GZIP_MARK_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* guarded(
  chunks: AsyncIterable<Buffer>,
  guard: SizeGuard,
  bytesRead: () => number,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    guard.check(size, bytesRead());
    yield chunk;
  }
}

/** A cut or broken archive gives what can be inflated; one that gives nothing is an error. */
async function* inflated(chunks: AsyncIterable<Buffer>, onDamage: (reason: string) => void): AsyncGenerator<Buffer> {
  const gunzip = pipeline(
    Readable.from(chunks, { objectMode: false }),
    createGunzip({ chunkSize: CHUNK_BYTES }),
    () => {},
  );
  let hasOutput = false;
  try {
    for await (const chunk of gunzip) {
      hasOutput = true;
      yield chunk;
    }
  } catch (error) {
    const isDamage = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
    if (!isDamage || !hasOutput) throw error;
    onDamage(error.message);
  }
}
