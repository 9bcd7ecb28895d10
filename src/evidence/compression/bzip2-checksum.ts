import { byteAt, numberAt } from '../../numbers/number-at.ts';

/** The polynomial of the checksums of bzip2, which take the highest bit of each byte first; those of zlib do not. */
const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 24;
  for (let bit = 0; bit < 8; bit++) rest = rest < 0 ? (rest << 1) ^ POLYNOMIAL : rest << 1;
  return rest;
});

/** The checksum of a block, from 0 to 2^32 - 1. */
export function checksumOf(parts: readonly Uint8Array[]): number {
  let checksum = -1;
  for (const part of parts) {
    for (let at = 0; at < part.length; at++) {
      checksum = (checksum << 8) ^ numberAt(TABLE, (checksum >>> 24) ^ byteAt(part, at));
    }
  }
  return ~checksum >>> 0;
}

/** The checksum of all blocks of a stream up to one, from that of the blocks before. */
export function combined(before: number, block: number): number {
  return (((before << 1) | (before >>> 31)) ^ block) >>> 0;
}
