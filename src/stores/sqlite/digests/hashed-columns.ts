import { RunningSha256, sha256Of } from '../../../case/custody/sha256.ts';
import { littleEndian } from '../../../numbers/columns/packed-numbers.ts';

/** In characters. */
const TEXT_AT_ONCE = 1 << 16;

/**
 * A column of numbers on its way into a hash. The caller fills `block` and hands it over with `take` when it is full; what is
 * hashed does not depend on how long a block is. Numbers are little-endian.
 */
export class HashedNumbers<Block extends Uint8Array | Uint32Array | Float64Array> {
  readonly block: Block;
  /** Of full blocks; null before the first, because most files have none. */
  #hash: RunningSha256 | null = null;

  constructor(block: Block) {
    this.block = block;
  }

  begin(): void {
    this.#hash = null;
  }

  /** Hashes the first `count` numbers of the block. */
  take(count: number): void {
    this.#hash ??= new RunningSha256();
    this.#hash.add(this.#bytes(count));
  }

  /** The digest of the numbers that were taken, and of the first `count` of the block. */
  digest(count: number): string {
    if (this.#hash === null) return sha256Of(this.#bytes(count));
    this.#hash.add(this.#bytes(count));
    return this.#hash.digest();
  }

  #bytes(count: number): Buffer {
    const width = this.block.BYTES_PER_ELEMENT;
    return littleEndian(Buffer.from(this.block.buffer, 0, count * width), width);
  }
}

/** Hashes texts, one after the other. They must show where they end, as JSON texts do. */
export class HashedTexts {
  /** Of what was longer than some texts; null before that. */
  #hash: RunningSha256 | null = null;
  #text = '';

  begin(): void {
    this.#hash = null;
    this.#text = '';
  }

  add(text: string): void {
    this.#text += text;
    if (this.#text.length >= TEXT_AT_ONCE) this.#flush();
  }

  #flush(): void {
    this.#hash ??= new RunningSha256();
    this.#hash.add(Buffer.from(this.#text, 'utf8'));
    this.#text = '';
  }

  digest(): string {
    if (this.#hash === null) return sha256Of(this.#text);
    this.#flush();
    return this.#hash.digest();
  }
}
