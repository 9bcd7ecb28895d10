const LEAST_SLOTS = 1 << 10;
/** Two numbers of 32 bits each. */
const WIDTH = 2;

/** New fingerprints of which none is in the case's file yet. Each is told as the two halves of its 64 bits. */
export class PendingFingerprints {
  #slots = new Uint32Array(WIDTH * LEAST_SLOTS);
  #size = 0;
  /** The one that an empty slot looks like. */
  #hasZero = false;

  get size(): number {
    return this.#size + (this.#hasZero ? 1 : 0);
  }

  /** False where it is there already. */
  add(low: number, high: number): boolean {
    if (low === 0 && high === 0) {
      const isNew = !this.#hasZero;
      this.#hasZero = true;
      return isNew;
    }
    const slots = this.#slots;
    const last = slots.length - WIDTH;
    // Hashes need no hashing.
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

  /** All of them, in order; none is left. */
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
    // After a large file, thousands of small ones are not to go through all of its slots each.
    const isSparse = this.#size * WIDTH * 8 < this.#slots.length;
    if (isSparse) this.#slots = new Uint32Array(WIDTH * LEAST_SLOTS);
    else this.#slots.fill(0);
    this.#size = 0;
    this.#hasZero = false;
  }
}
