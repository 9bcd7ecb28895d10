const LEAST_SLOTS = 1 << 10;
/** A slot holds the two halves of a fingerprint, 32 bits each. */
const WIDTH = 2;

/**
 * New fingerprints that are not written yet: a hash table with open addressing. A fingerprint is given as the two
 * halves of its 64 bits.
 */
export class PendingFingerprints {
  #slots = new Uint32Array(WIDTH * LEAST_SLOTS);
  #size = 0;
  /** Whether fingerprint 0 is held: an empty slot looks like it. */
  #hasZero = false;

  get size(): number {
    return this.#size + (this.#hasZero ? 1 : 0);
  }

  /** False if the fingerprint is held already. */
  add(low: number, high: number): boolean {
    if (low === 0 && high === 0) {
      const isNew = !this.#hasZero;
      this.#hasZero = true;
      return isNew;
    }
    const slots = this.#slots;
    const last = slots.length - WIDTH;
    // Fingerprints are uniform already: the low bits serve as the slot.
    let at = (low * WIDTH) & last;
    for (; slots[at] !== 0 || slots[at + 1] !== 0; at = (at + WIDTH) & last) {
      if (slots[at] === low && slots[at + 1] === high) return false;
    }
    slots[at] = low;
    slots[at + 1] = high;
    this.#size++;
    if (this.#size * WIDTH * 2 > slots.length) this.#grow();
    return true;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    this.#size = 0;
    for (let at = 0; at < before.length; at += WIDTH) {
      const [low = 0, high = 0] = [before[at], before[at + 1]];
      if (low !== 0 || high !== 0) this.add(low, high);
    }
  }

  /** Gives all fingerprints in ascending order, and removes them. */
  take(): BigInt64Array {
    const taken = new BigInt64Array(this.size);
    const halves = new Uint32Array(taken.buffer);
    let end = this.#hasZero ? WIDTH : 0;
    for (let at = 0; at < this.#slots.length; at += WIDTH) {
      const [low = 0, high = 0] = [this.#slots[at], this.#slots[at + 1]];
      if (low === 0 && high === 0) continue;
      halves[end++] = low;
      halves[end++] = high;
    }
    this.clear();
    return taken.sort();
  }

  clear(): void {
    // After a large file, clearing its many slots again for each of thousands of small files would take too long.
    const isSparse = this.#size * WIDTH * 8 < this.#slots.length;
    if (isSparse) this.#slots = new Uint32Array(WIDTH * LEAST_SLOTS);
    else this.#slots.fill(0);
    this.#size = 0;
    this.#hasZero = false;
  }
}
