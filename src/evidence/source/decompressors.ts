import { createGunzip } from 'node:zlib';
import { READING_EDITION } from '../../domain/evidence-file.ts';
import { messageOf } from '../../domain/text/message-of.ts';
import { inflatedBzip2 } from '../compression/inflated-bzip2.ts';
import { inflatedZstd } from '../compression/inflated-zstd.ts';
import { CHUNK_BYTES } from './file-chunks.ts';
import { FileProblem } from './file-problem.ts';

/** Compressions of a whole file, by the first bytes of what is compressed. */
const MARKS = {
  gzip: [0x1f, 0x8b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  bzip2: [0x42, 0x5a, 0x68],
} as const;

export type Compression = keyof typeof MARKS;

/** Enough bytes to know any of them by. */
export const MARK_BYTES = 4;
/** In bytes. zlib keeps nothing of what it inflates of the part that is damaged. */
const GZIP_PART = 1 << 14;

/** How bytes are compressed; null if by none of these. */
export function compressionOf(head: Buffer): Compression | null {
  const names: readonly Compression[] = ['gzip', 'zstd', 'bzip2'];
  return names.find((name) => MARKS[name].every((byte, at) => head[at] === byte)) ?? null;
}

/**
 * Inflates a stream. What comes before damage depends on the bytes alone, and not on how they are cut into chunks or how
 * fast they come, so that records found once are found again. @throws FileProblem where it is broken or cut off
 */
export async function* inflatedBy(
  kind: Compression,
  chunks: AsyncIterable<Buffer>,
  edition: number = READING_EDITION,
): AsyncGenerator<Buffer> {
  const inflate = { gzip: inflatedGzip, zstd: inflatedZstd, bzip2: inflatedBzip2 }[kind];
  const source = { isBroken: false };
  async function* watched(): AsyncGenerator<Buffer> {
    try {
      yield* chunks;
    } catch (error) {
      source.isBroken = true;
      throw error;
    }
  }
  try {
    yield* inflate(watched(), edition);
  } catch (error) {
    // What cannot be read is no damage of what was read.
    if (error instanceof FileProblem || source.isBroken) throw error;
    throw new FileProblem(`its ${kind} data is damaged: ${messageOf(error)}`);
  }
}

/** The edition of events since which members behind zeros are read. */
const ZEROS_PASSED = 6;

/**
 * Inflates all members. Zeros may stand between them, as where files were joined that had been padded: zlib ends there, and
 * says nothing of what follows.
 */
async function* inflatedGzip(chunks: AsyncIterable<Buffer>, edition: number): AsyncGenerator<Buffer> {
  const parts = inParts(chunks, GZIP_PART);
  try {
    for (let first = await nextPart(parts); first !== null; ) {
      let rest: Buffer | null = yield* inflatedMembers(first, parts);
      if (edition < ZEROS_PASSED) return;
      // What is left of a part begins where zlib ended.
      while (rest !== null && firstByte(rest) < 0) rest = await nextPart(parts);
      first = rest === null ? null : rest.subarray(firstByte(rest));
    }
  } finally {
    await parts.return(undefined);
  }
}

/** The index of the first byte that is no zero; -1 for none. */
function firstByte(bytes: Buffer): number {
  return bytes.findIndex((byte) => byte !== 0);
}

async function nextPart(parts: AsyncGenerator<Buffer>): Promise<Buffer | null> {
  const { done, value } = await parts.next();
  return done === true ? null : value;
}

/** Inflates members that follow each other; gives the bytes of the last part that are no more of them, or null at the end. */
async function* inflatedMembers(first: Buffer, parts: AsyncGenerator<Buffer>): AsyncGenerator<Buffer, Buffer | null> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let ready: Buffer[] = [];
  const state = { failure: null as Error | null, isEnded: false };
  let settle = () => {};
  // A listener gets what comes before an error; a reader of the stream might lose it.
  gunzip.on('data', (data: Buffer) => ready.push(data));
  gunzip.on('error', (error) => {
    state.failure ??= error;
  });
  // It ends by itself before bytes that are no gzip data, and then takes no more of them.
  gunzip.on('end', () => {
    state.isEnded = true;
    settle();
  });
  gunzip.on('close', () => settle());
  const settled = (act: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      settle = resolve;
      act(resolve);
    });
  const take = (): readonly Buffer[] => {
    const taken = ready;
    ready = [];
    return taken;
  };
  let given = 0;
  // It may end in one part and say so in the next.
  let last: readonly Buffer[] = [];
  try {
    for (let part: Buffer | null = first; part !== null; part = await nextPart(parts)) {
      const written: Buffer = part;
      const taken = take();
      const writing = settled((done) => gunzip.write(written, () => done()));
      [given, last] = [given + written.length, [...last.slice(-1), written]];
      yield* taken;
      await writing;
      if (state.failure !== null || state.isEnded) break;
    }
    if (state.failure === null && !state.isEnded) await settled(() => gunzip.end());
    yield* take();
    if (state.failure !== null) throw state.failure;
    const rest = given - gunzip.bytesWritten;
    return rest === 0 ? null : Buffer.concat(last).subarray(-rest);
  } finally {
    gunzip.destroy();
  }
}

/** The bytes in parts of one size, but for the last: copies, because libraries keep what they were given. */
async function* inParts(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let part = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(part, filled, at);
      at += copied;
      filled += copied;
      if (filled < size) continue;
      yield part;
      [part, filled] = [Buffer.allocUnsafeSlow(size), 0];
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}
