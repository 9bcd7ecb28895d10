/** Odd constants of the finaliser of MurmurHash3. */
const FIRST_FACTOR = 0x85eb_ca6b;
const SECOND_FACTOR = 0xc2b2_ae35;

/** The next state of a hash of 32 bits. From one state, two words never lead to the same. */
export function mixed(state: number, word: number): number {
  let bits = Math.imul(state ^ word, FIRST_FACTOR);
  bits = Math.imul(bits ^ (bits >>> 15), SECOND_FACTOR);
  return bits ^ (bits >>> 13);
}

/** A second way of mixing, so that texts that collide in one do not collide in the other. */
export function mixedOtherwise(state: number, word: number): number {
  let bits = Math.imul((state << 13) | (state >>> 19), SECOND_FACTOR) ^ word;
  bits = Math.imul(bits ^ (bits >>> 16), FIRST_FACTOR);
  return bits ^ (bits >>> 14);
}
