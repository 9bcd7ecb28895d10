const NEWLINE = 0x0a;
/** So many line ends stand behind the lines: whoever reads them finds the end of the last one. */
export const SPARE_BYTES = 1;
/** Holds a piece of the usual size with what stood behind it in its last chunk. */
const USUAL_BYTES = 5 << 19;
/** More than are ahead of whoever reads them; of what comes back beyond that, V8 clears up. */
const MOST_KEPT = 16;

/**
 * Memory that pieces are handed to other threads in, and that comes back from them: to take new memory for each
 * megabyte of a log costs more than to fill it, and makes every thread clear up again and again.
 */
export class PieceMemory {
  readonly #free: ArrayBuffer[] = [];
  #bytes = new Uint8Array();
  #length = 0;

  /** Of the piece so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds to the piece. */
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

  /** The piece, with line ends to spare behind it; then begins another. */
  cut(): { readonly bytes: ArrayBuffer; readonly length: number } {
    const piece = { bytes: this.#bytes.buffer, length: this.#length };
    this.#bytes.fill(NEWLINE, this.#length, this.#length + SPARE_BYTES);
    this.#bytes = new Uint8Array();
    this.#length = 0;
    return piece;
  }

  /** Takes back memory that nobody reads any more. */
  giveBack(memory: ArrayBuffer): void {
    if (memory.byteLength === USUAL_BYTES && this.#free.length < MOST_KEPT) this.#free.push(memory);
  }
}
