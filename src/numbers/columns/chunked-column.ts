type Numbers = Uint8Array | Uint32Array | Float64Array;

/** How many numbers a chunk holds. */
const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;

/**
 * Numbers that are gathered one by one and then put in order. A column of millions grows without being copied, so that at no
 * time it takes more than a chunk too much.
 */
export class ChunkedColumn<Column extends Numbers> {
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
    if (this.#length === this.#chunks.length << CHUNK_BITS) this.#chunks.push(this.#make(CHUNK));
    this.#length++;
    this.#set(this.#length - 1, number);
  }

  /** 0 outside of the column. */
  at(index: number): number {
    return index < this.#length ? Number(chunkAt(this.#chunks, index)[index & (CHUNK - 1)]) : 0;
  }

  /** Replaces each number, from the first to the last. */
  replace(by: (number: number) => number): void {
    for (let index = 0; index < this.#length; index++) this.#set(index, by(this.at(index)));
  }

  /**
   * Takes each number to the place that `places` names for it, which must be all places once. `spare` gives its room for that
   * and gets the room of this column, so that many columns are moved with one more.
   * @throws RangeError for a place far beyond the end
   */
  moveTo(places: { at(index: number): number }, spare: ChunkedColumn<Column>): void {
    const moved = spare.#chunks;
    while (moved.length < this.#chunks.length) moved.push(this.#make(CHUNK));
    for (let index = 0; index < this.#length; index++) {
      const place = places.at(index);
      chunkAt(moved, place)[place & (CHUNK - 1)] = this.at(index);
    }
    spare.#chunks = this.#chunks;
    spare.#length = 0;
    this.#chunks = moved;
  }

  #set(index: number, number: number): void {
    chunkAt(this.#chunks, index)[index & (CHUNK - 1)] = number;
  }
}

function chunkAt(chunks: readonly Numbers[], index: number): Numbers {
  const chunk = chunks[index >>> CHUNK_BITS];
  if (chunk === undefined) throw new RangeError(`there is no place ${index}`);
  return chunk;
}
