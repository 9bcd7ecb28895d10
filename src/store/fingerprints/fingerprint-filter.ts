import { numberAt } from '../columns/number-at.ts';

const BITS_PER_FINGERPRINT = 16;
const LEAST_BITS = 2 ** 20;
/** 32 megabytes. Beyond that more fingerprints have to be looked up. */
const MOST_BITS = 2 ** 28;
/** Of each fingerprint: with sixteen bits each, one in seven hundred is taken for one of them. */
const PROBES = 5;

/**
 * Tells fingerprints that are certainly not in the case from those that may be (a Bloom filter), so that of new records
 * hardly any has to be looked up. Each is told as the two halves of its 64 bits, which are those of a hash.
 */
export class FingerprintFilter {
  readonly #words: Uint32Array;
  readonly #mask: number;

  /** With room for so many. */
  constructor(fingerprints: number) {
    let bits = LEAST_BITS;
    while (bits < fingerprints * BITS_PER_FINGERPRINT && bits < MOST_BITS) bits *= 2;
    this.#words = new Uint32Array(bits / 32);
    this.#mask = bits - 1;
  }

  /** How many it has room for; infinite where it cannot grow. */
  get room(): number {
    const bits = this.#mask + 1;
    return bits >= MOST_BITS ? Number.POSITIVE_INFINITY : bits / BITS_PER_FINGERPRINT;
  }

  addAll(fingerprints: BigInt64Array): void {
    const halves = new Uint32Array(fingerprints.buffer, fingerprints.byteOffset, fingerprints.length * 2);
    for (let at = 0; at < halves.length; at += 2) this.#add(numberAt(halves, at), numberAt(halves, at + 1));
  }

  #add(low: number, high: number): void {
    const words = this.#words;
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = (low + Math.imul(probe, high | 1)) & this.#mask;
      words[bit >>> 5] = numberAt(words, bit >>> 5) | (1 << (bit & 31));
    }
  }

  mayHold(low: number, high: number): boolean {
    const words = this.#words;
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = (low + Math.imul(probe, high | 1)) & this.#mask;
      if ((numberAt(words, bit >>> 5) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}
