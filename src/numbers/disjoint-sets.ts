/**
 * Disjoint sets of the numbers from 0 (union-find, with union by size and path halving). Any number of unions and
 * questions takes practically linear time.
 */
export class DisjointSets {
  readonly #parents: Int32Array;
  readonly #sizes: Int32Array;

  /** Each of the numbers below `count` is a set of its own. */
  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, index) => index);
    this.#sizes = new Int32Array(count).fill(1);
  }

  /** The number that stands for the set of `member`. */
  find(member: number): number {
    let at = member;
    for (let parent = this.#parentOf(at); parent !== at; parent = this.#parentOf(at)) {
      const above = this.#parentOf(parent);
      this.#parents[at] = above;
      at = above;
    }
    return at;
  }

  /** Makes one set of the sets of two numbers. */
  unite(one: number, other: number): void {
    const [a, b] = [this.find(one), this.find(other)];
    if (a === b) return;
    const [larger, smaller] = this.#sizeOf(a) >= this.#sizeOf(b) ? [a, b] : [b, a];
    this.#parents[smaller] = larger;
    this.#sizes[larger] = this.#sizeOf(larger) + this.#sizeOf(smaller);
  }

  #parentOf(member: number): number {
    const parent = this.#parents[member];
    if (parent === undefined) throw new RangeError(`${member} is no member of these sets`);
    return parent;
  }

  #sizeOf(root: number): number {
    return this.#sizes[root] ?? 0;
  }
}
