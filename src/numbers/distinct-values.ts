/** Numbers values from 0, in the order in which they are first asked about. A list by number takes less than a map by value. */
export class DistinctValues<Value> {
  readonly #numbers = new Map<Value, number>();
  readonly #values: Value[] = [];

  /** The number of a value, which is a new one if the value is. */
  of(value: Value): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#values.length);
    return this.#values.push(value) - 1;
  }

  /** The same for a value that has a number; null for another one. */
  find(value: Value): number | null {
    return this.#numbers.get(value) ?? null;
  }

  /** Every number is below it. */
  get size(): number {
    return this.#values.length;
  }

  /** By their numbers. */
  get values(): readonly Value[] {
    return this.#values;
  }

  /** @throws RangeError for a number that no value has */
  at(number: number): Value {
    const value = this.#values[number];
    if (value === undefined) throw new RangeError(`there is no value ${number}`);
    return value;
  }
}
