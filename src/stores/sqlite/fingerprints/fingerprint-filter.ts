import { numberAt } from '../../../numbers/number-at.ts';

const BITS_PER_FINGERPRINT = 16;
const LEAST_BITS = 2 ** 20;
/** 32 MB. A larger set gets more false positives instead of a larger filter. */
const MOST_BITS = 2 ** 28;
/** A cache line of the processor: 64 bytes. */
const WORDS_PER_LINE = 16;
const LAST_WORD = WORDS_PER_LINE - 1;
/** A line has 2^9 bits. */
const LINE_SHIFT = 9;
const HALF_BITS = 32;
/** Bits set for each fingerprint. With sixteen bits of space each, one in some hundreds is a false positive. */
const PROBES = 5;

/**
 * A Bloom filter, blocked by cache lines. It tells which fingerprints are certainly not in the case, so that hardly any
 * new record has to be looked up. A fingerprint is given as the two halves of its 64 bits. Fingerprints are keyed
 * hashes, so that their own bits serve as the hash functions of the filter.
 */
export class FingerprintFilter {
  readonly #words: Uint32Array;
  /** How far the upper half of a fingerprint is shifted to give the number of its line. */
  readonly #shift: number;

  /** Makes a filter for this many fingerprints. */
  constructor(fingerprints: number) {
    let bits = LEAST_BITS;
    while (bits < fingerprints * BITS_PER_FINGERPRINT && bits < MOST_BITS) bits *= 2;
    this.#words = new Uint32Array(bits / 32);
    this.#shift = HALF_BITS - Math.log2(bits) + LINE_SHIFT;
  }

  /** How many fingerprints it can hold before a larger filter is needed; infinite for the largest one. */
  get room(): number {
    const bits = this.#words.length * 32;
    return bits >= MOST_BITS ? Number.POSITIVE_INFINITY : bits / BITS_PER_FINGERPRINT;
  }

  addAll(fingerprints: BigInt64Array): void {
    const halves = new Uint32Array(fingerprints.buffer, fingerprints.byteOffset, fingerprints.length * 2);
    for (let at = 0; at < halves.length; at += 2) this.#add(numberAt(halves, at), numberAt(halves, at + 1));
  }

  #add(low: number, high: number): void {
    const words = this.#words;
    const line = this.#lineOf(high);
    let bits = low;
    for (let probe = 0; probe < PROBES; probe++) {
      const at = line + ((bits >>> 5) & LAST_WORD);
      words[at] = numberAt(words, at) | (1 << (bits & 31));
      bits = mixed(bits);
    }
  }

  /** False if the fingerprint was certainly not added. */
  mayHold(low: number, high: number): boolean {
    const words = this.#words;
    const line = this.#lineOf(high);
    let bits = low;
    for (let probe = 0; probe < PROBES; probe++) {
      if ((numberAt(words, line + ((bits >>> 5) & LAST_WORD)) & (1 << (bits & 31))) === 0) return false;
      bits = mixed(bits);
    }
    return true;
  }

  /**
   * All bits of a fingerprint lie in one cache line, so that a lookup in a large filter reads memory once. Lines are in
   * the order of fingerprints, so that adding a sorted page walks through memory from one end to the other.
   */
  #lineOf(high: number): number {
    return (high >>> this.#shift) * WORDS_PER_LINE;
  }
}

function mixed(bits: number): number {
  const product = Math.imul(bits, 0x9e37_79b1);
  return product ^ (product >>> 15);
}
