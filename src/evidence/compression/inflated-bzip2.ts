import { BitReader, OutOfBits } from './bit-reader.ts';
import { readSortedBlock } from './bzip2-block.ts';
import { bytesOfBlock } from './bzip2-bytes.ts';
import { checksumOf, combined } from './bzip2-checksum.ts';
import { DamagedData } from './damaged-data.ts';
import { PendingBytes } from './pending-bytes.ts';

/** "BZh", as a number. */
const MARK = 0x425a68;
const ZERO = 0x30;
/** In bytes, for each of the nine sizes that a stream may state. */
const SIZE_UNIT = 100_000;
/** What a block and the end of a stream begin with: the digits of pi, and of its square root, in two numbers of 24 bits. */
const [BLOCK, END] = [
  [0x314159, 0x265359],
  [0x177245, 0x385090],
] as const;
/** In bytes. A block that says nothing twice is so much longer than its content, or less. */
const MOST_ADDED = 1 << 16;

/** What comes next in bzip2 data, inflated: a block, or nothing for the beginning and the end of a stream. */
type Piece = readonly Buffer[];

/**
 * Inflates bzip2 data, of one stream or several, block by block: what comes out does not depend on how the data is cut.
 * No library is used: those at hand keep a block as a list of numbers, of which a bomb makes gigabytes, and loop for ever
 * on crafted lengths of runs. There is no published standard; this follows the decoder of bzip2 1.0.8.
 * @throws Error where the data is damaged or ends early
 */
export async function* inflatedBzip2(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = new PendingBytes(chunks);
  const decoder = new Decoder();
  try {
    /** Blocks begin at any bit of a byte. */
    let bit = 0;
    while (!(await source.fill(bit > 0 ? 2 : 1))) {
      const { piece, end } = await nextPiece(source, decoder, bit);
      source.drop(end >>> 3);
      bit = end & 7;
      yield* piece;
    }
    decoder.end();
  } finally {
    await source.close();
  }
}

/** What the next piece of the data holds, and the bit behind it. */
async function nextPiece(source: PendingBytes, decoder: Decoder, bit: number) {
  for (let wanted = decoder.size + MOST_ADDED; ; wanted *= 2) {
    const isWhole = await source.fill(wanted);
    const bits = new BitReader(source.bytes, bit);
    try {
      return { piece: decoder.next(bits), end: bits.position };
    } catch (error) {
      // A block may be longer than any that bzip2 writes.
      if (!(error instanceof OutOfBits) || isWhole) throw error;
    }
  }
}

class Decoder {
  #size = 0;
  #checksum = 0;

  /** What a block may hold, in bytes; 0 between two streams. */
  get size(): number {
    return this.#size;
  }

  /** Reads the next piece; nothing has happened if it throws OutOfBits. */
  next(bits: BitReader): Piece {
    if (this.#size === 0) return this.#begin(bits);
    const [first, second] = [bits.read(24), bits.read(24)];
    if (first === BLOCK[0] && second === BLOCK[1]) return this.#block(bits);
    if (first !== END[0] || second !== END[1]) throw new DamagedData('no block is where one must be');
    if (bits.read32() !== this.#checksum) throw new DamagedData('its checksum is another');
    bits.align();
    this.#size = 0;
    return [];
  }

  #begin(bits: BitReader): Piece {
    const [mark, level] = [bits.read(24), bits.read(8) - ZERO];
    if (mark !== MARK || level < 1 || level > 9) throw new DamagedData('something else follows');
    [this.#size, this.#checksum] = [level * SIZE_UNIT, 0];
    return [];
  }

  #block(bits: BitReader): Piece {
    const stated = bits.read32();
    const parts = bytesOfBlock(readSortedBlock(bits, this.#size), this.#size);
    if (checksumOf(parts) !== stated) throw new DamagedData('the checksum of a block is another');
    this.#checksum = combined(this.#checksum, stated);
    return parts;
  }

  end(): void {
    if (this.#size > 0) throw new OutOfBits();
  }
}
