import { SPARE_BYTES } from '../../evidence/splitting/line-block.ts';

const NEWLINE = 0x0a;
/** Holds a block of the usual size, with the rest of the last chunk that was added to it. */
const USUAL_BYTES = 5 << 19;
/** More buffers than are ahead of the readers. Any further ones are left to the garbage collector. */
const MOST_KEPT = 16;

/**
 * Collects the bytes of a block in buffers that are handed to other threads and come back from them. To allocate new
 * memory for each megabyte of a log would cost more than to fill it, and make every thread collect garbage all the time.
 */
export class RecycledBuffers {
  readonly #free: ArrayBuffer[] = [];
  #bytes = new Uint8Array();
  #length = 0;

  /** Of the block so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds bytes to the block. */
  add(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length + SPARE_BYTES;
    if (needed > this.#bytes.length) this.#grow(needed);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #grow(needed: number): void {
    const before = this.#bytes;
    const isUsual = needed <= USUAL_BYTES;
    this.#bytes = new Uint8Array(
      isUsual ? (this.#free.pop() ?? new ArrayBuffer(USUAL_BYTES)) : new ArrayBuffer(needed * 2),
    );
    this.#bytes.set(before.subarray(0, this.#length));
    this.giveBack(before.buffer);
  }

  /** Ends the block with spare line ends, and begins the next. */
  cut(): { readonly bytes: ArrayBuffer; readonly length: number } {
    const block = { bytes: this.#bytes.buffer, length: this.#length };
    this.#bytes.fill(NEWLINE, this.#length, this.#length + SPARE_BYTES);
    this.#bytes = new Uint8Array();
    this.#length = 0;
    return block;
  }

  /** Takes back a buffer that nobody reads any more. */
  giveBack(buffer: ArrayBuffer): void {
    if (buffer.byteLength === USUAL_BYTES && this.#free.length < MOST_KEPT) this.#free.push(buffer);
  }
}
