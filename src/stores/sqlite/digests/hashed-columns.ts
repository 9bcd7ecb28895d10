import { RunningSha256 } from '../../../case/custody/sha256.ts';
import { littleEndian } from '../../../numbers/columns/packed-numbers.ts';

/** In characters. */
const TEXT_AT_ONCE = 1 << 16;

/**
 * A column of numbers on its way into a hash. The caller fills `block` and hands it over with `take` when it is full; what is
 * hashed does not depend on how long a block is. Numbers are little-endian.
 */
export class HashedNumbers<Block extends Uint8Array | Uint32Array | Float64Array> {
  readonly block: Block;
  #hash = new RunningSha256();

  constructor(block: Block) {
    this.block = block;
  }

  begin(): void {
    this.#hash = new RunningSha256();
  }

  /** Hashes the first `count` numbers of the block. */
  take(count: number): void {
    const width = this.block.BYTES_PER_ELEMENT;
    this.#hash.add(littleEndian(Buffer.from(this.block.buffer, 0, count * width), width));
  }

  digest(): string {
    return this.#hash.digest();
  }
}

/** Hashes texts, one after the other. They must show where they end, as JSON texts do. */
export class HashedTexts {
  #hash = new RunningSha256();
  #text = '';

  begin(): void {
    this.#hash = new RunningSha256();
    this.#text = '';
  }

  add(text: string): void {
    this.#text += text;
    if (this.#text.length >= TEXT_AT_ONCE) this.#flush();
  }

  #flush(): void {
    this.#hash.add(Buffer.from(this.#text, 'utf8'));
    this.#text = '';
  }

  digest(): string {
    this.#flush();
    return this.#hash.digest();
  }
}
