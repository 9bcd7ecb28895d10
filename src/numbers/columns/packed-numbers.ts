import { endianness } from 'node:os';
import { highestNumber, valueAt } from '../number-at.ts';

/** The element types to choose from, narrowest first, and the first number that each is too narrow for. */
const WIDTHS = [
  { bytes: 1, list: Uint8Array, below: 2 ** 8 },
  { bytes: 2, list: Uint16Array, below: 2 ** 16 },
  { bytes: 4, list: Uint32Array, below: 2 ** 32 },
  { bytes: 8, list: Float64Array, below: Number.POSITIVE_INFINITY },
] as const;

/** The narrowest for numbers up to the highest. */
function widthFor(highest: number): (typeof WIDTHS)[number] {
  return WIDTHS.find(({ below }) => highest < below) ?? WIDTHS[3];
}

/**
 * Encodes whole numbers from 0 to 2^53 - 1 in the fewest bytes that fit the highest of them: integers of 1, 2 or 4
 * bytes, or doubles of 8. All numbers take the same width. The bytes are little-endian on every machine.
 */
export function packed(numbers: Uint32Array | Float64Array): Buffer {
  const highest = highestNumber(numbers);
  const { list } = widthFor(highest);
  return littleEndian(Buffer.from(list.from(numbers).buffer), list.BYTES_PER_ELEMENT);
}

/** The same of the differences of numbers to `base`, which is not greater than any of them. */
export function packedFrom(base: number, numbers: Float64Array): Buffer {
  const { bytes } = widthFor(highestNumber(numbers) - base);
  if (bytes === 8) return packed(numbers.map((number) => number - base));
  // Written byte by byte: a page has few numbers, and to make arrays for them would take longer.
  const found = Buffer.allocUnsafe(numbers.length * bytes);
  let end = 0;
  for (let index = 0; index < numbers.length; index++) {
    const difference = valueAt(numbers, index) - base;
    for (let bits = 0; bits < bytes * 8; bits += 8) found[end++] = difference >>> bits;
  }
  return found;
}

/**
 * Decodes the output of `packed`; the width follows from the length of `bytes` and `count`, the count of numbers.
 * The result is a view of `bytes` where their memory allows it, else a copy. Null if `count` numbers of no width take
 * exactly these bytes, which means that the bytes are damaged.
 */
export function unpacked(bytes: Buffer, count: number): Uint8Array | Uint16Array | Uint32Array | Float64Array | null {
  const width = WIDTHS.find((candidate) => candidate.bytes * count === bytes.length);
  if (width === undefined) return null;
  const { buffer, byteOffset } = alignedMemory(bytes, width.bytes);
  return new width.list(buffer, byteOffset, count);
}

/**
 * The memory of little-endian numbers of `width` bytes (1, 2, 4 or 8), ready for a typed array to be laid over it. It
 * is copied only if the numbers do not start at a multiple of `width`, as typed arrays demand, or if this machine is
 * big-endian.
 */
export function alignedMemory(
  bytes: Buffer,
  width: number,
): { readonly buffer: ArrayBuffer; readonly byteOffset: number } {
  const { buffer, byteOffset } = bytes;
  const isReady = endianness() === 'LE' && byteOffset % width === 0;
  if (isReady && buffer instanceof ArrayBuffer) return { buffer, byteOffset };
  const own = new Uint8Array(bytes).buffer;
  littleEndian(Buffer.from(own), width);
  return { buffer: own, byteOffset: 0 };
}

/**
 * Converts numbers of `width` bytes (1, 2, 4 or 8) between the byte order of this machine and little-endian, in place.
 * Does nothing on little-endian machines. The same call converts both ways.
 */
export function littleEndian(bytes: Buffer, width: number): Buffer {
  if (endianness() === 'LE' || width === 1) return bytes;
  if (width === 2) return bytes.swap16();
  return width === 4 ? bytes.swap32() : bytes.swap64();
}
