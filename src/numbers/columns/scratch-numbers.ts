/**
 * Memory for one list of numbers at a time. Lists as long as a window would otherwise be new memory for each question,
 * which the system hands out page by page and which is given back late.
 */
export class ScratchNumbers {
  #memory = new Uint32Array();

  /** A list of this length, in place of the list that was given before. What it holds is left over from earlier lists. */
  ofLength(length: number): Uint32Array {
    if (this.#memory.length < length) this.#memory = new Uint32Array(length);
    return this.#memory.subarray(0, length);
  }
}
