import { byteAt } from '../../numbers/number-at.ts';

/** A list of values from which any is taken by its place, and then stands in front. */
export class MoveToFront {
  readonly #values: Uint8Array;

  constructor(values: Uint8Array) {
    this.#values = values;
  }

  get first(): number {
    return byteAt(this.#values, 0);
  }

  /** The value at a place, counted from 0; undefined where the list is shorter. */
  take(place: number): number | undefined {
    const values = this.#values;
    const value = values[place];
    if (value === undefined) return undefined;
    for (let at = place; at > 0; at--) values[at] = byteAt(values, at - 1);
    values[0] = value;
    return value;
  }
}
