import { createHash, type Hash } from 'node:crypto';
import { beginningOf, headOf } from '../mending/head-of.ts';
import { beginsWithZeros, withoutLeadingZeros } from '../mending/leading-zeros.ts';
import { mended } from '../mending/mended-bytes.ts';
import { asUtf8 } from '../mending/utf16.ts';
import { isArchive } from '../splitting/archive-marks.ts';
import { type Compression, compressionOf, inflatedBy, MARK_BYTES } from './decompressors.ts';
import { fileChunks } from './file-chunks.ts';
import { FileProblem } from './file-problem.ts';
import type { SizeGuard } from './size-guard.ts';
import { yamlAsJson } from './yaml.ts';

/** SHA-256 of a file as it lies on disk, in hexadecimal. */
export function hashFile(path: string): Promise<string> {
  return hashChunks(fileChunks(path));
}

/** SHA-256 of all bytes of a stream, in hexadecimal. */
export async function hashChunks(chunks: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

/** A stream of evidence; gzip, of one member or several, zstd and bzip2 are decompressed, UTF-16 is decoded, and YAML comes as JSON. */
export interface EvidenceStream {
  readonly isCompressed: boolean;
  /** What is in the file, in UTF-8 where it is in UTF-16, as JSON where it is YAML. The hashes are those of the bytes before that. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes of the file on disk that were read so far. */
  bytesRead(): number;
  /** SHA-256 of the file as it lies on disk, in hexadecimal. Valid once all chunks were read. */
  sha256(): string;
  /** SHA-256 of the decompressed bytes; equal to `sha256` for a file that is not compressed. Valid like it. */
  contentSha256(): string;
  /** Why decompression ended before the file did, or null. The chunks before that are sound. */
  damage(): string | null;
  /** Closes a stream that is not read to its end. */
  close(): void;
}

/** Is given every chunk of the file as it lies on disk. */
export type Tap = (chunk: Buffer) => Promise<void>;

export interface ReadingOptions {
  readonly tap?: Tap | null;
  /** Null reads evidence of any size. */
  readonly guard?: SizeGuard | null;
  /** The edition of events by which the records were read; the newest unless it is given. */
  readonly edition?: number | undefined;
  /** Whether colours are handed on as they were written; all else is in the same place as without. */
  readonly keepsColours?: boolean;
}

/** Reads evidence from any source of bytes. A chunk of the source need be valid only until the next is asked for. */
export async function readEvidence(
  source: AsyncIterable<Buffer> & { destroy?(): unknown },
  { tap = null, guard = null, edition, keepsColours }: ReadingOptions = {},
): Promise<EvidenceStream> {
  const iterator: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  const [hash, contentHash] = [createHash('sha256'), createHash('sha256')];
  // A hash gives its digest only once, so that it is kept.
  const digests = { file: null as string | null, content: null as string | null };
  let bytes = 0;
  let damage: string | null = null;
  const head = await headOf(iterator, MARK_BYTES);
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
  // Bytes after the last member of an archive, or after damage, belong to the file and to its hash.
  const readRest = async () => {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) await count(next.value);
  };
  const compression = compressionOf(head);
  const isCompressed = compression !== null;
  const onDamage = (reason: string) => {
    damage = reason;
  };
  const sha256 = () => (digests.file ??= hash.digest('hex'));
  const chunks =
    compression === null
      ? counted()
      : hashed(decompressed(counted(), compression, onDamage, edition), contentHash, readRest);
  return {
    isCompressed,
    chunks: asRead(guard === null ? chunks : guarded(chunks, guard, () => bytes), edition, keepsColours),
    bytesRead: () => bytes,
    sha256,
    contentSha256: isCompressed ? () => (digests.content ??= contentHash.digest('hex')) : sha256,
    damage: () => damage,
    close: () => void source.destroy?.(),
  };
}

/** In bytes. An archive is known by as many. */
const ARCHIVE_HEAD_BYTES = 512;

/** Text in UTF-8, of lines that end as those of today, and YAML as JSON. An archive is no text. */
async function* asRead(
  chunks: AsyncIterable<Buffer>,
  edition?: number,
  keepsColours?: boolean,
): AsyncGenerator<Buffer> {
  const { head, whole } = await beginningOf(chunks, ARCHIVE_HEAD_BYTES);
  if (isArchive(head)) yield* whole;
  else {
    const written = beginsWithZeros(head) ? notCompressed(withoutLeadingZeros(whole, edition)) : whole;
    yield* yamlAsJson(mended(asUtf8(written), edition, keepsColours), edition);
  }
}

/** What stands behind zeros. @throws FileProblem for compressed data, which no program opens there */
async function* notCompressed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, whole } = await beginningOf(chunks, MARK_BYTES);
  const compression = compressionOf(head);
  if (compression !== null) throw new FileProblem(`it has zeros before its ${compression} data: take them off first`);
  yield* whole;
}

/** In layers. What was compressed once more by mistake is opened; nothing that nests deeper is a log. */
const MOST_LAYERS = 3;

/** What is compressed may stand in another compression, as the originals that a case keeps do. */
async function* decompressed(
  chunks: AsyncIterable<Buffer>,
  kind: Compression,
  onDamage: (reason: string) => void,
  edition?: number,
): AsyncGenerator<Buffer> {
  let content: AsyncIterable<Buffer> = undamaged(inflatedBy(kind, chunks, edition), onDamage);
  for (let layer = 1; ; layer++) {
    const { head, whole } = await beginningOf(content, MARK_BYTES);
    const inner = layer < MOST_LAYERS ? compressionOf(head) : null;
    if (inner === null) {
      yield* whole;
      return;
    }
    content = undamaged(inflatedBy(inner, whole, edition), onDamage);
  }
}

/** Ends where the data is damaged. @throws the error if nothing comes before that */
async function* undamaged(chunks: AsyncIterable<Buffer>, onDamage: (reason: string) => void): AsyncGenerator<Buffer> {
  let hasOutput = false;
  try {
    for await (const chunk of chunks) {
      hasOutput = true;
      yield chunk;
    }
  } catch (error) {
    if (!(error instanceof FileProblem) || !hasOutput) throw error;
    onDamage(error.message);
  }
}

/** Hashes the content of an archive, then reads the rest of the archive. */
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
