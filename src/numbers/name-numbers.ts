/** Numbers names from 0, in the order in which they are first asked about. A list by number takes less than a map by name. */
export class NameNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  /** The number of a name, which is a new one if the name is. */
  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  /** Every number is below it. */
  get size(): number {
    return this.#names.length;
  }

  /** The empty text for a number that no name has. */
  nameOf(number: number): string {
    return this.#names[number] ?? '';
  }
}
