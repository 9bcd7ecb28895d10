import { LONGEST_KEPT_TEXT, LONGEST_RECORD } from './record.ts';

/** A part of the stream. `bytes` is only its beginning where it is longer than any record; `length` counts all of it. */
export interface Stretch {
  readonly bytes: Buffer;
  readonly length: number;
}

/** Collects a stretch of the stream across chunks; joins them only when the stretch is closed. */
export class PartialBytes {
  #parts: Buffer[] = [];
  #length = 0;
  #from = -1;

  get isOpen(): boolean {
    return this.#from >= 0;
  }

  open(at: number): void {
    this.#from = at;
  }

  /** Keeps what belongs to the stretch when the next chunk comes. */
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
    if (this.#length <= LONGEST_RECORD) return;
    // A copy of the beginning, so that the chunks can be freed.
    this.#parts = [Buffer.from(Buffer.concat(this.#parts).subarray(0, LONGEST_KEPT_TEXT))];
  }
}
