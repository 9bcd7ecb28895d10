import { numberAt } from '../../../numbers/number-at.ts';

const BITS_PER_FINGERPRINT = 16;
const LEAST_BITS = 2 ** 20;
/** 32 megabytes. Beyond that more fingerprints have to be looked up. */
const MOST_BITS = 2 ** 28;
const WORDS_PER_LINE = 16;
const LAST_WORD = WORDS_PER_LINE - 1;
/** A line has 512 bits. */
const LINE_SHIFT = 9;
const HALF_BITS = 32;
/** Of each fingerprint: with sixteen bits each, one in some hundreds is taken for one of them. */
const PROBES = 5;

/**
 * Tells fingerprints that are certainly not in the case from those that may be (a Bloom filter), so that of new records
 * hardly any has to be looked up. Each is told as the two halves of its 64 bits, which are those of a hash.
 */
export class FingerprintFilter {
  readonly #words: Uint32Array;
  /** What is left of the upper half of a fingerprint beside the number of its line. */
  readonly #shift: number;

  /** With room for so many. */
  constructor(fingerprints: number) {
    let bits = LEAST_BITS;
    while (bits < fingerprints * BITS_PER_FINGERPRINT && bits < MOST_BITS) bits *= 2;
    this.#words = new Uint32Array(bits / 32);
    this.#shift = HALF_BITS - Math.log2(bits) + LINE_SHIFT;
  }

  /** How many it has room for; infinite where it cannot grow. */
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
   * All bits of a fingerprint lie in one line of the processor's cache: of a large filter, memory is read once. Lines
   * are in the order of fingerprints: those of a page, which are in order, are put in from one end to the other.
   */
  #lineOf(high: number): number {
    return (high >>> this.#shift) * WORDS_PER_LINE;
  }
}

function mixed(bits: number): number {
  const product = Math.imul(bits, 0x9e37_79b1);
  return product ^ (product >>> 15);
}
