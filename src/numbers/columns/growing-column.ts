type Numbers = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

const FIRST_LENGTH = 1024;

/** A typed array that grows. It leaves no garbage in the heap. */
export class GrowingColumn<Column extends Numbers> {
  readonly #make: (length: number) => Column;
  #numbers: Column;
  #length = 0;

  constructor(make: (length: number) => Column, firstLength = FIRST_LENGTH) {
    this.#make = make;
    this.#numbers = make(firstLength);
  }

  get length(): number {
    return this.#length;
  }

  /** 0 outside of the column. */
  at(index: number): number {
    return index < this.#length ? (this.#numbers[index] ?? 0) : 0;
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) this.#grow(1);
    this.#numbers[this.#length++] = number;
  }

  append(numbers: ArrayLike<number>): void {
    this.room(numbers.length).set(numbers);
  }

  /** Makes the column longer by `more` numbers and returns them, for the caller to set. */
  room(more: number): Column {
    if (this.#length + more > this.#numbers.length) this.#grow(more);
    const start = this.#length;
    this.#length += more;
    return this.#numbers.subarray(start, this.#length) as Column;
  }

  #grow(more: number): void {
    const larger = this.#make(2 * Math.max(this.#numbers.length, more, 1));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }

  /** The numbers from one index to another. They change with the column. */
  view(start = 0, end = this.#length): Column {
    return this.#numbers.subarray(start, Math.min(end, this.#length)) as Column;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Gives back the room that is left, for a column that does not grow any more. */
  trim(): void {
    if (this.#length < this.#numbers.length) this.#numbers = this.#numbers.slice(0, this.#length) as Column;
  }

  /** Empties the column; returns a copy of what it held, in memory that can be handed to another thread. */
  take(): Column {
    const taken = this.#numbers.slice(0, this.#length) as Column;
    this.#length = 0;
    return taken;
  }
}
