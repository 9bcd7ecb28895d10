/** How many numbers a chunk holds. */
const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;

/**
 * Numbers that are gathered one by one and then put in order. A column of millions grows without being copied, so that at no
 * time it takes more than a chunk too much.
 */
export class ChunkedColumn<Column extends Uint8Array | Uint32Array | Float64Array> {
  readonly #make: (length: number) => Column;
  #chunks: Column[] = [];
  #length = 0;

  constructor(make: (length: number) => Column) {
    this.#make = make;
  }

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    const place = this.#length & (CHUNK - 1);
    if (place === 0) this.#chunks.push(this.#make(CHUNK));
    const chunk = this.#chunks.at(-1);
    if (chunk !== undefined) chunk[place] = number;
    this.#length++;
  }

  /** 0 outside of the column. */
  at(index: number): number {
    return index < this.#length ? (this.#chunks[index >>> CHUNK_BITS]?.[index & (CHUNK - 1)] ?? 0) : 0;
  }

  /** Empties the column; returns what it held, in the order in which it came. */
  take(): Column {
    const taken = this.#make(this.#length);
    for (const [index, chunk] of this.#chunks.entries()) {
      const start = index << CHUNK_BITS;
      taken.set(chunk.subarray(0, this.#length - start), start);
    }
    this.#clear();
    return taken;
  }

  /** Empties the column; returns what it held, in the order of `indexes`. */
  takeInOrder(indexes: Uint32Array): Column {
    const taken = this.#make(indexes.length);
    for (let place = 0; place < indexes.length; place++) taken[place] = this.at(indexes[place] ?? this.#length);
    this.#clear();
    return taken;
  }

  #clear(): void {
    this.#chunks = [];
    this.#length = 0;
  }
}
