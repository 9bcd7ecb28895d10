import type { Decompress } from 'fzstd';
import { DamagedData } from './damaged-data.ts';
import { PendingBytes } from './pending-bytes.ts';

const MARK = 0xfd2fb528;
/** Frames that hold no content have one of sixteen marks. */
const [FIRST_SKIPPED, LAST_SKIPPED] = [0x184d2a50, 0x184d2a5f];
/**
 * In bytes: what RFC 8878 wants every decoder to take, and levels up to 19 need. The library holds as much in memory and
 * moves it for each block, of which hostile data has hundreds of thousands.
 */
const MOST_WINDOW = 1 << 23;
const CHECKSUM_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
/** The kind of block that is one byte and how often it repeats. */
const REPEATED = 1;
/** In bytes, of the fields that a frame may state: by the two bits that say so. */
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const SIZE_BYTES = [0, 2, 4, 8] as const;

/**
 * Inflates zstd data (RFC 8878) block by block, so that what was inflated does not wait in memory, and frames that need
 * much memory are refused. @throws Error where the data is damaged or ends early
 */
export async function* inflatedZstd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const fzstd = await import('fzstd');
  const source = new PendingBytes(chunks);
  try {
    while (!(await source.fill(1))) {
      const mark = (await peeked(source, 4)).readUInt32LE(0);
      if (mark === MARK) yield* frame(source, fzstd.Decompress);
      else if (mark >= FIRST_SKIPPED && mark <= LAST_SKIPPED) await skip(source);
      else throw new DamagedData('something else follows');
    }
  } finally {
    await source.close();
  }
}

async function* frame(source: PendingBytes, Library: typeof Decompress): AsyncGenerator<Buffer> {
  let ready: Buffer[] = [];
  const library = new Library((data) => ready.push(Buffer.from(data)));
  const { header, hasChecksum } = await readHeader(source);
  library.push(header);
  for (let isLast = false; !isLast; ) {
    const facts = (await peeked(source, BLOCK_HEADER_BYTES)).readUIntLE(0, BLOCK_HEADER_BYTES);
    isLast = (facts & 1) === 1;
    const size = ((facts >>> 1) & 3) === REPEATED ? 1 : facts >>> 3;
    library.push(await taken(source, BLOCK_HEADER_BYTES + size));
    if (isLast) library.push(await taken(source, hasChecksum ? CHECKSUM_BYTES : 0), true);
    yield* ready;
    ready = [];
  }
}

/** The header of a frame. @throws DamagedData if the frame needs too much memory */
async function readHeader(source: PendingBytes) {
  const flags = (await peeked(source, 5)).readUInt8(4);
  const isWhole = (flags & 0x20) !== 0;
  const sizeBytes = SIZE_BYTES[(flags >>> 6) as 0 | 1 | 2 | 3] || (isWhole ? 1 : 0);
  const sizeAt = (isWhole ? 5 : 6) + DICTIONARY_BYTES[(flags & 3) as 0 | 1 | 2 | 3];
  const header = await taken(source, sizeAt + sizeBytes);
  const window = isWhole ? contentBytes(header.subarray(sizeAt)) : windowBytes(header.readUInt8(5));
  if (window > MOST_WINDOW) {
    throw new DamagedData(`it needs more than ${MOST_WINDOW} bytes of memory: decompress it first (zstd -d --long=31)`);
  }
  return { header, hasChecksum: (flags & 4) !== 0 };
}

/** The size of a frame that is its own window, little-endian; of eight bytes the upper half says enough if it is not 0. */
function contentBytes(size: Buffer): number {
  return size.length === 8 ? Number(size.readBigUInt64LE(0)) : size.readUIntLE(0, size.length);
}

function windowBytes(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

async function skip(source: PendingBytes): Promise<void> {
  let left = (await taken(source, 8)).readUInt32LE(4);
  while (left > 0) {
    if (await source.fill(1)) throw endsEarly();
    const skipped = Math.min(left, source.bytes.length);
    source.drop(skipped);
    left -= skipped;
  }
}

async function peeked(source: PendingBytes, count: number): Promise<Buffer> {
  if (await source.fill(count)) throw endsEarly();
  return source.bytes;
}

async function taken(source: PendingBytes, count: number): Promise<Buffer> {
  const bytes = (await peeked(source, count)).subarray(0, count);
  source.drop(count);
  return bytes;
}

function endsEarly(): DamagedData {
  return new DamagedData('it ends early');
}
