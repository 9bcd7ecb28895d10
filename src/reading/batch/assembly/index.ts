import { keySipHash, sipHash } from './sip-hash';

/** In bytes, as ../sip-hash.ts knows it; and room for a last word that is read whole. */
const MOST_BYTES: usize = 4096 * 3;
const WORD_BYTES: usize = 8;

/** Where the host writes what is to be hashed. */
export const input: usize = heap.alloc(MOST_BYTES + WORD_BYTES);

/** The high half of the last hash. */
export let high: u32 = 0;

/** Hashes the first bytes of the input under a key, given as the halves of two numbers; gives the low half. */
export function hash(length: i32, low0: u32, high0: u32, low1: u32, high1: u32): u32 {
  keySipHash(low0, high0, low1, high1);
  const found = sipHash(input, length);
  high = <u32>(found >>> 32);
  return <u32>found;
}
