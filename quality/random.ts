import { createHash } from 'node:crypto';

/** Draws that are the same for the same seed (sfc32, seeded with a hash so that any text is a good seed). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(seed: string) {
    const hash = createHash('sha256').update(seed).digest();
    this.#a = hash.readInt32LE(0);
    this.#b = hash.readInt32LE(4);
    this.#c = hash.readInt32LE(8);
    for (let skipped = 0; skipped < 15; skipped++) this.next();
  }

  /** A number in [0, 1). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /**
   * One of the members.
   * @throws RangeError if there are no members
   */
  pick<T>(members: readonly T[]): T {
    const member = members[this.below(members.length)];
    if (member === undefined) throw new RangeError('a draw from an empty list');
    return member;
  }

  /** At most `count` different members in random order. */
  some<T>(members: readonly T[], count: number): readonly T[] {
    const rest = [...members];
    const drawn: T[] = [];
    while (drawn.length < count && rest.length > 0) drawn.push(...rest.splice(this.below(rest.length), 1));
    return drawn;
  }

  /** A whole number whose mean is this one: its fraction is the chance of one more. */
  about(mean: number): number {
    const spread = mean * (0.5 + this.next());
    return Math.floor(spread) + (this.chance(spread % 1) ? 1 : 0);
  }

  hex(length: number): string {
    let digits = '';
    while (digits.length < length)
      digits += this.below(2 ** 32)
        .toString(16)
        .padStart(8, '0');
    return digits.slice(0, length);
  }

  uuid(): string {
    return [8, 4, 4, 4, 12].map((length) => this.hex(length)).join('-');
  }
}
