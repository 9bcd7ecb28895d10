import { endianness } from 'node:os';
import { highestNumber } from './number-at.ts';

/** Bytes a number, and the list of such numbers. */
const WIDTHS = [
  { bytes: 1, list: Uint8Array, below: 2 ** 8 },
  { bytes: 2, list: Uint16Array, below: 2 ** 16 },
  { bytes: 4, list: Uint32Array, below: 2 ** 32 },
  { bytes: 8, list: Float64Array, below: Number.POSITIVE_INFINITY },
] as const;

/** Whole numbers from 0 to 2^53, in as few bytes each as the highest takes: 1, 2 or 4, the lowest first; else doubles. */
export function packed(numbers: Uint32Array | Float64Array): Buffer {
  const highest = highestNumber(numbers);
  const { list } = WIDTHS.find(({ below }) => highest < below) ?? WIDTHS[3];
  return lowestFirst(Buffer.from(list.from(numbers).buffer), list.BYTES_PER_ELEMENT);
}

/** The numbers again, where they can in the memory of these bytes; null where so many cannot stand in them. */
export function unpacked(bytes: Buffer, count: number): Uint8Array | Uint16Array | Uint32Array | Float64Array | null {
  const width = WIDTHS.find((candidate) => candidate.bytes * count === bytes.length);
  if (width === undefined) return null;
  const { buffer, byteOffset } = numberMemory(bytes, width.bytes);
  return new width.list(buffer, byteOffset, count);
}

/** Numbers of so many bytes each as this machine keeps them, where numbers may begin: copied only if they must be. */
export function numberMemory(
  bytes: Buffer,
  width: number,
): { readonly buffer: ArrayBuffer; readonly byteOffset: number } {
  const { buffer, byteOffset } = bytes;
  const isReady = endianness() === 'LE' && byteOffset % width === 0;
  if (isReady && buffer instanceof ArrayBuffer) return { buffer, byteOffset };
  const own = new Uint8Array(bytes).buffer;
  lowestFirst(Buffer.from(own), width);
  return { buffer: own, byteOffset: 0 };
}

/** Turns numbers round on machines that keep the highest byte first; the same again turns them back. */
export function lowestFirst(bytes: Buffer, width: number): Buffer {
  if (endianness() === 'LE' || width === 1) return bytes;
  if (width === 2) return bytes.swap16();
  return width === 4 ? bytes.swap32() : bytes.swap64();
}
