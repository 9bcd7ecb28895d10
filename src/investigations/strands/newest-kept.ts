/** Keeps the last few of many items. */
export class NewestKept<T> {
  readonly #most: number;
  /** A ring: when it is full, an item takes the place of the oldest. */
  readonly #kept: T[] = [];
  #oldest = 0;

  /** @param most How many items are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  add(item: T): void {
    if (this.#kept.length < this.#most) {
      this.#kept.push(item);
    } else if (this.#most > 0) {
      this.#kept[this.#oldest] = item;
      this.#oldest = (this.#oldest + 1) % this.#most;
    }
  }

  /** The items that are kept, in the order in which they came. */
  inOrder(): readonly T[] {
    return [...this.#kept.slice(this.#oldest), ...this.#kept.slice(0, this.#oldest)];
  }
}
