/** An iterator with one item of lookahead. */
export class Peekable<T> {
  readonly #iterator: Iterator<T>;
  #next: IteratorResult<T>;

  constructor(things: Iterable<T>) {
    this.#iterator = things[Symbol.iterator]();
    this.#next = this.#iterator.next();
  }

  takeWhile(isWanted: (thing: T) => boolean): readonly T[] {
    const taken: T[] = [];
    while (!this.#next.done && isWanted(this.#next.value)) {
      taken.push(this.#next.value);
      this.#next = this.#iterator.next();
    }
    return taken;
  }

  *rest(): Generator<T> {
    while (!this.#next.done) {
      yield this.#next.value;
      this.#next = this.#iterator.next();
    }
  }
}
