type Numbers = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

const FIRST_LENGTH = 1024;

/** A column that grows, and is taken as often as batches are. */
export class GrowingColumn<Column extends Numbers> {
  readonly #make: (length: number) => Column;
  #numbers: Column;
  #length = 0;

  constructor(make: (length: number) => Column) {
    this.#make = make;
    this.#numbers = make(FIRST_LENGTH);
  }

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) this.#grow(1);
    this.#numbers[this.#length++] = number;
  }

  append(numbers: ArrayLike<number>): void {
    this.room(numbers.length).set(numbers);
  }

  /** As many more numbers, for the caller to set. */
  room(more: number): Column {
    if (this.#length + more > this.#numbers.length) this.#grow(more);
    const start = this.#length;
    this.#length += more;
    return this.#numbers.subarray(start, this.#length) as Column;
  }

  #grow(more: number): void {
    const larger = this.#make(2 * Math.max(this.#numbers.length, more));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }

  /** A copy, in memory that may be handed over. */
  take(): Column {
    const taken = this.#numbers.slice(0, this.#length) as Column;
    this.#length = 0;
    return taken;
  }
}
