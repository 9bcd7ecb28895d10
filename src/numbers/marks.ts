import { numberAt } from './number-at.ts';

/** A set of whole numbers below `size` that is emptied at once, for many short uses of the same memory. */
export class Marks {
  readonly #rounds: Uint32Array;
  #round = 1;

  constructor(size: number) {
    this.#rounds = new Uint32Array(size);
  }

  /** Adds a number. Gives whether it is new. */
  add(number: number): boolean {
    const isNew = !this.has(number);
    this.#rounds[number] = this.#round;
    return isNew;
  }

  has(number: number): boolean {
    return numberAt(this.#rounds, number) === this.#round;
  }

  /** At most 2^32 times. */
  clear(): void {
    this.#round++;
  }
}
