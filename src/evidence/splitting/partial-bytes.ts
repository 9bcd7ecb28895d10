import { LONGEST_KEPT_TEXT, LONGEST_RECORD } from './record.ts';

/** A part of a stream. */
export interface Stretch {
  /** All of it or, where it is longer than any record, its beginning. */
  readonly bytes: Buffer;
  readonly length: number;
}

/** Bytes of the stream from some offset on, across chunks, without joining them before they are wanted. */
export class Span {
  #parts: Buffer[] = [];
  #length = 0;
  #from = -1;

  get isOpen(): boolean {
    return this.#from >= 0;
  }

  open(at: number): void {
    this.#from = at;
  }

  /** Keeps what of `chunk` belongs to the span when the next chunk comes; of what no record is long, the beginning. */
  carry(chunk: Buffer): void {
    if (!this.isOpen) return;
    this.#add(chunk.subarray(this.#from));
    this.#from = 0;
  }

  close(chunk: Buffer, end: number): Stretch {
    const last = chunk.subarray(this.#from, end);
    const isWhole = this.#parts.length === 0 && this.#length === 0 && last.length <= LONGEST_RECORD;
    if (!isWhole) this.#add(last);
    const stretch = isWhole
      ? { bytes: last, length: last.length }
      : { bytes: Buffer.concat(this.#parts), length: this.#length };
    this.#parts = [];
    this.#length = 0;
    this.#from = -1;
    return stretch;
  }

  #add(part: Buffer): void {
    const isOverlong = this.#length > LONGEST_RECORD;
    this.#length += part.length;
    if (isOverlong) return;
    this.#parts.push(part);
    // A copy, so that the rest does not stay in memory.
    if (this.#length > LONGEST_RECORD) this.#parts = [Buffer.from(beginningOf(this.#parts))];
  }
}

function beginningOf(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts).subarray(0, LONGEST_KEPT_TEXT);
}
