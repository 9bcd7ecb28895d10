import { numberAt } from '../../numbers/number-at.ts';
import type { BitReader } from './bit-reader.ts';
import { DamagedData } from './damaged-data.ts';

/** In bits. */
export const LONGEST_CODE = 20;

/** A canonical Huffman code: codes of a length are consecutive numbers, in the order of their symbols. */
export class PrefixCode {
  /** By length, the number after the highest code of that length; 0 where there is none. */
  readonly #end = new Uint32Array(LONGEST_CODE + 1);
  /** By length, the lowest code of that length, and the place of its symbol. */
  readonly #first = new Uint32Array(LONGEST_CODE + 1);
  readonly #place = new Uint32Array(LONGEST_CODE + 1);
  readonly #symbols: number[] = [];
  readonly #shortest: number;

  /** `lengths` has the length of the code of each symbol: 1 to 20 bits. */
  constructor(lengths: Uint8Array) {
    let code = 0;
    this.#shortest = lengths.reduce((shortest, length) => Math.min(shortest, length), LONGEST_CODE);
    for (let length = this.#shortest; length <= LONGEST_CODE; length++) {
      this.#first[length] = code;
      this.#place[length] = this.#symbols.length;
      for (const [symbol, own] of lengths.entries()) {
        if (own !== length) continue;
        this.#symbols.push(symbol);
        this.#end[length] = ++code;
      }
      code <<= 1;
    }
  }

  /** The next symbol. @throws DamagedData for bits that are no code, OutOfBits */
  read(bits: BitReader): number {
    let length = this.#shortest;
    let code = bits.read(length);
    while (code >= numberAt(this.#end, length) && length < LONGEST_CODE) {
      code = (code << 1) | bits.read(1);
      length++;
    }
    const symbol = this.#symbols[numberAt(this.#place, length) + code - numberAt(this.#first, length)];
    if (symbol === undefined || code >= numberAt(this.#end, length)) {
      throw new DamagedData('it holds a code that means nothing');
    }
    return symbol;
  }
}
