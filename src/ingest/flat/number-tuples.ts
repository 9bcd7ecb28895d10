import { numberAt } from './number-at.ts';

const EMPTY = 0;
/** A pair in the table: its parts, and the number that was given to it. */
const WIDTH = 3;

/** Numbers pairs of numbers from 1 in order of appearance. */
class NumberPairs {
  #places = 1024;
  #table = new Int32Array(WIDTH * 1024);
  #given = 0;

  get size(): number {
    return this.#given;
  }

  idOf(a: number, b: number): number {
    const table = this.#table;
    const places = this.#places;
    let place = placeOf(a, b, places);
    for (;;) {
      const at = place * WIDTH;
      const id = numberAt(table, at + 2);
      if (id === EMPTY) break;
      if (table[at] === a && table[at + 1] === b) return id;
      place = (place + 1) & (places - 1);
    }
    this.#given++;
    this.#put(a, b, this.#given);
    if (this.#given * 2 > places) this.#grow();
    return this.#given;
  }

  #put(a: number, b: number, id: number): void {
    const places = this.#places;
    let place = placeOf(a, b, places);
    while (this.#table[place * WIDTH + 2] !== EMPTY) place = (place + 1) & (places - 1);
    this.#table.set([a, b, id], place * WIDTH);
  }

  #grow(): void {
    const before = this.#table;
    this.#places *= 2;
    this.#table = new Int32Array(before.length * 2);
    for (let at = 0; at < before.length; at += WIDTH) {
      const id = numberAt(before, at + 2);
      if (id !== EMPTY) this.#put(numberAt(before, at), numberAt(before, at + 1), id);
    }
  }
}

/** `places` is a power of two. */
function placeOf(a: number, b: number, places: number): number {
  const mixed = Math.imul(Math.imul(a, 0x9e37_79b1) ^ b, 0x85eb_ca6b);
  return (mixed ^ (mixed >>> 15)) & (places - 1);
}

/** What was computed of tuples of numbers of one length, each once. */
export class TupleMemo<T> {
  readonly #first: number;
  readonly #compute: (numbers: Int32Array) => T;
  readonly #others: readonly { readonly place: number; readonly pairs: NumberPairs }[];
  readonly #known: (T | undefined)[] = [];

  /** Tuples are the numbers at `places` of lists; `compute` is given the list. */
  constructor(places: readonly number[], compute: (numbers: Int32Array) => T) {
    const [first = 0, ...others] = places;
    this.#first = first;
    this.#others = others.map((place) => ({ place, pairs: new NumberPairs() }));
    this.#compute = compute;
  }

  get size(): number {
    return this.#others.reduce((most, { pairs }) => Math.max(most, pairs.size), this.#known.length);
  }

  of(numbers: Int32Array): T {
    let id = numberAt(numbers, this.#first);
    for (const { place, pairs } of this.#others) id = pairs.idOf(id, numberAt(numbers, place));
    const known = this.#known[id];
    if (known !== undefined) return known;
    const computed = this.#compute(numbers);
    while (this.#known.length < id) this.#known.push(undefined);
    this.#known[id] = computed;
    return computed;
  }
}
