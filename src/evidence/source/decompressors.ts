import { FileProblem } from './file-problem.ts';

/** Compressions of a whole file beside gzip, by the first bytes of what is compressed. */
const MARKS = {
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  bzip2: [0x42, 0x5a, 0x68],
} as const;

export type OtherCompression = keyof typeof MARKS;

/** Enough bytes to know any of them by. */
export const MARK_BYTES = 4;
/** In bytes: a few of them may inflate to a block, and what was inflated waits in memory. */
const FED_AT_ONCE = 512;
/** In bytes. Nothing but a bomb inflates to so much before the next bytes are read. */
const MOST_AT_ONCE = 1 << 28;

/** How bytes are compressed, if not by gzip; null if by none of these. */
export function otherCompressionOf(head: Buffer): OtherCompression | null {
  const names: readonly OtherCompression[] = ['zstd', 'bzip2'];
  return names.find((name) => MARKS[name].every((byte, at) => head[at] === byte)) ?? null;
}

/** Inflates a stream. @throws FileProblem where it is broken or cut off */
export async function* inflatedBy(kind: OtherCompression, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const inflate = { zstd: inflatedZstd, bzip2: inflatedBzip2 }[kind];
  try {
    yield* inflate(chunks);
  } catch (error) {
    if (error instanceof FileProblem || (error instanceof Error && 'code' in error && typeof error.code === 'string')) {
      throw error;
    }
    throw new FileProblem(`its ${kind} data is damaged: ${error instanceof Error ? error.message : error}`);
  }
}

async function* inflatedZstd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { Decompress } = await import('fzstd');
  let ready: Buffer[] = [];
  const decompress = new Decompress((data) => ready.push(Buffer.from(data)));
  for await (const part of inParts(chunks)) {
    decompress.push(part);
    const taken = ready;
    ready = [];
    yield* taken;
  }
  decompress.push(new Uint8Array(0), true);
  yield* ready;
}

async function* inflatedBzip2(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { default: unbzip2 } = await import('unbzip2-stream');
  const stream = unbzip2();
  let ready: Buffer[] = [];
  let bytes = 0;
  let failure: Error | null = null;
  stream.on('error', (error: Error) => {
    failure ??= error;
  });
  stream.on('data', (data: Buffer) => {
    bytes += data.length;
    // The library catches it, and goes no further.
    if (bytes > MOST_AT_ONCE) throw new FileProblem('it inflates as a bomb does and a log does not');
    ready.push(data);
  });
  const take = (): readonly Buffer[] => {
    const taken = ready;
    [ready, bytes] = [[], 0];
    return taken;
  };
  for await (const part of inParts(chunks)) {
    stream.write(part);
    yield* take();
    if (failure !== null) throw failure;
  }
  stream.end();
  yield* take();
  if (failure !== null) throw failure;
}

async function* inParts(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // A copy: the memory of a chunk may be used again, and libraries keep what they were given.
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += FED_AT_ONCE) yield Buffer.from(chunk.subarray(at, at + FED_AT_ONCE));
  }
}
