/** How many numbers a chunk holds. */
const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;

/**
 * Numbers that are gathered one by one and then put in order. A column of millions grows without being copied, so that at no
 * time it takes more than a chunk too much.
 */
export class ChunkedColumn<Column extends Uint8Array | Uint16Array | Uint32Array | Float64Array> {
  readonly #make: (length: number) => Column;
  readonly #chunks: Column[] = [];
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

  /** Replaces each number, from the first to the last. */
  replace(by: (number: number) => number): void {
    for (let index = 0; index < this.#length; index++) this.#set(index, by(this.at(index)));
  }

  /** Takes each number to the place that `places` names for it, which must be all places once. It takes a bit for each. */
  moveTo(places: { at(index: number): number }): void {
    const isMoved = new Uint8Array((this.#length >>> 3) + 1);
    for (let start = 0; start < this.#length; start++) {
      const isDone = ((isMoved[start >>> 3] ?? 0) >>> (start & 7)) & 1;
      if (isDone === 0) this.#moveRing(start, places, isMoved);
    }
  }

  /** The same for numbers that take each other's places. */
  #moveRing(start: number, places: { at(index: number): number }, isMoved: Uint8Array): void {
    let place = start;
    let carried = this.at(start);
    do {
      place = places.at(place);
      const next = this.at(place);
      this.#set(place, carried);
      carried = next;
      isMoved[place >>> 3] = (isMoved[place >>> 3] ?? 0) | (1 << (place & 7));
    } while (place !== start);
  }

  #set(index: number, number: number): void {
    const chunk = this.#chunks[index >>> CHUNK_BITS];
    if (chunk !== undefined) chunk[index & (CHUNK - 1)] = number;
  }
}
