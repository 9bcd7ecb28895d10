import { GrowingColumn } from '../../../numbers/columns/growing-column.ts';
import { numberAt, valueAt } from '../../../numbers/number-at.ts';

/** Ids up to here have a place in an array. A case that was tampered with may name any number. */
const MOST_PLACES = 1 << 26;

/** Numbers the ids that the events of one file refer to, from 1, in the order in which they come. 0 stays 0. */
export class LocalNumbers {
  #numbers = new Uint32Array(1024);
  readonly #ofStrangeIds = new Map<number, number>();
  readonly #ids = new GrowingColumn((length) => new Float64Array(length));

  begin(): void {
    // Emptying the whole array for each of many small files would take longer than their events.
    for (const id of this.#ids.view()) this.#numbers[id] = 0;
    this.#ofStrangeIds.clear();
    this.#ids.clear();
  }

  /** The ids that were numbered, in the order of their numbers. */
  get ids(): Float64Array {
    return this.#ids.view();
  }

  of(id: number): number {
    if (id === 0) return 0;
    if (!(id > 0 && id < MOST_PLACES)) return this.#ofStrange(id);
    if (id >= this.#numbers.length) this.#grow(id);
    const known = numberAt(this.#numbers, id);
    if (known !== 0) return known;
    const number = this.#add(id);
    this.#numbers[id] = number;
    return number;
  }

  /** Writes the numbers of many ids into a column, from an index on. */
  ofAll(ids: Float64Array, to: Uint32Array, at: number): void {
    for (let index = 0; index < ids.length; index++) to[at + index] = this.of(valueAt(ids, index));
  }

  #ofStrange(id: number): number {
    const known = this.#ofStrangeIds.get(id);
    if (known !== undefined) return known;
    const number = this.#add(id);
    this.#ofStrangeIds.set(id, number);
    return number;
  }

  #add(id: number): number {
    this.#ids.push(id);
    return this.#ids.length;
  }

  #grow(id: number): void {
    const grown = new Uint32Array(Math.min(MOST_PLACES, Math.max(id + 1, 2 * this.#numbers.length)));
    grown.set(this.#numbers);
    this.#numbers = grown;
  }
}
