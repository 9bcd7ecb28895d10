import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CHUNK_BYTES, fileChunks } from './file-chunks.ts';
import type { SizeGuard } from './size-guard.ts';

const GZIP_MARK_BYTES = 2;

/** SHA-256 of a file as it lies on disk, in hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fileChunks(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** A stream of evidence, decompressed where it is gzip (one member or several). */
export interface EvidenceStream {
  readonly isCompressed: boolean;
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes read so far of what lies on disk. */
  bytesRead(): number;
  /** SHA-256 of all that was read, as it lies on disk. To be asked at the end. */
  sha256(): string;
  /** SHA-256 of what it holds, decompressed; the same where it is not compressed. To be asked at the end. */
  contentSha256(): string;
  /** Why decompression ended before the data did, or null. What came before is good. */
  damage(): string | null;
  /** To be called where it is not read to its end. */
  close(): void;
}

/** Takes what is read, as it lies on disk. */
export type Tap = (chunk: Buffer) => Promise<void>;

export interface ReadingOptions {
  readonly tap?: Tap | null;
  /** Without one, evidence is read whatever its size. */
  readonly guard?: SizeGuard | null;
}

/** Opens a file for reading only; null is `stdin`. */
export function openEvidence(
  location: string | null,
  stdin: Readable,
  options: ReadingOptions = {},
): Promise<EvidenceStream> {
  return readEvidence(location === null ? stdin : createReadStream(location, { highWaterMark: CHUNK_BYTES }), options);
}

/** Evidence from wherever its bytes come; a chunk need be good only until the next is asked for. */
export async function readEvidence(
  source: AsyncIterable<Buffer> & { destroy?(): unknown },
  { tap = null, guard = null }: ReadingOptions = {},
): Promise<EvidenceStream> {
  const iterator: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  const [hash, contentHash] = [createHash('sha256'), createHash('sha256')];
  // A hash gives its digest once.
  const digests = { file: null as string | null, content: null as string | null };
  let bytes = 0;
  let damage: string | null = null;
  const head = await headOf(iterator);
  const count = async (chunk: Buffer): Promise<Buffer> => {
    bytes += chunk.length;
    hash.update(chunk);
    await tap?.(chunk);
    return chunk;
  };
  async function* counted(): AsyncGenerator<Buffer> {
    yield await count(head);
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield await count(next.value);
  }
  // What stands behind the last member of an archive, or behind damage, is of the file too.
  const readRest = async () => {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) await count(next.value);
  };
  const isCompressed = isGzip(head);
  const onDamage = (reason: string) => {
    damage = reason;
  };
  const sha256 = () => (digests.file ??= hash.digest('hex'));
  const chunks = isCompressed ? hashed(inflated(copied(counted()), onDamage), contentHash, readRest) : counted();
  return {
    isCompressed,
    chunks: guard === null ? chunks : guarded(chunks, guard, () => bytes),
    bytesRead: () => bytes,
    sha256,
    contentSha256: isCompressed ? () => (digests.content ??= contentHash.digest('hex')) : sha256,
    damage: () => damage,
    close: () => void source.destroy?.(),
  };
}

export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** What inflates reads ahead. */
async function* copied(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

/** Hashes what an archive gives, then reads what is left of the archive. */
async function* hashed(
  chunks: AsyncIterable<Buffer>,
  hash: Hash,
  readRest: () => Promise<void>,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  await readRest();
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
