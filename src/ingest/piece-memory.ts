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

  /** Fills memory with these bytes and, behind them, line ends to spare. */
  filled(parts: readonly Buffer[], length: number): ArrayBuffer {
    const needed = length + SPARE_BYTES;
    const memory = needed > USUAL_BYTES ? new ArrayBuffer(needed) : (this.#free.pop() ?? new ArrayBuffer(USUAL_BYTES));
    const bytes = new Uint8Array(memory);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    bytes.fill(NEWLINE, length, needed);
    return memory;
  }

  /** Takes back memory that nobody reads any more. */
  giveBack(memory: ArrayBuffer): void {
    if (memory.byteLength === USUAL_BYTES && this.#free.length < MOST_KEPT) this.#free.push(memory);
  }
}
