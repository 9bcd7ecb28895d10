import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const CHUNK_BYTES = 1 << 20;

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

/** Opens a file for reading only; null is `stdin`. */
export async function openEvidence(location: string | null, stdin: Readable): Promise<EvidenceStream> {
  const source = location === null ? stdin : createReadStream(location, { highWaterMark: CHUNK_BYTES });
  const iterator: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  const hash = createHash('sha256');
  let bytes = 0;
  let damage: string | null = null;
  const first = await iterator.next();
  async function* counted(): AsyncGenerator<Buffer> {
    for (let next = first; !next.done; next = await iterator.next()) {
      bytes += next.value.length;
      hash.update(next.value);
      yield next.value;
    }
  }
  const isCompressed = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b;
  const onDamage = (reason: string) => {
    damage = reason;
  };
  return {
    isCompressed,
    chunks: isCompressed ? inflated(counted(), onDamage) : counted(),
    bytesRead: () => bytes,
    sha256: () => hash.digest('hex'),
    damage: () => damage,
  };
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
