/** More bits are asked for than there are: the data ends early, or more of it is still to come. */
export class OutOfBits extends Error {
  constructor() {
    super('it ends early');
  }
}

const BITS_OF_BYTE = 8;

/** Reads bits, the highest of each byte first. */
export class BitReader {
  readonly #bytes: Buffer;
  #next: number;
  /** Its lowest `#count` bits were taken from the bytes and not read yet. */
  #held = 0;
  #count = 0;

  /** Starts at the bit `start`, counted from the first byte. */
  constructor(bytes: Buffer, start = 0) {
    this.#bytes = bytes;
    this.#next = start >>> 3;
    const skipped = start % BITS_OF_BYTE;
    if (skipped > 0) this.read(skipped);
  }

  /** The place of the next bit, counted from the first byte. */
  get position(): number {
    return this.#next * BITS_OF_BYTE - this.#count;
  }

  /** The next `count` bits, 1 to 24, as a number. @throws OutOfBits */
  read(count: number): number {
    while (this.#count < count) {
      const byte = this.#bytes[this.#next];
      if (byte === undefined) throw new OutOfBits();
      this.#held = (this.#held << BITS_OF_BYTE) | byte;
      this.#next++;
      this.#count += BITS_OF_BYTE;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }

  /** The next 32 bits, as a number from 0. @throws OutOfBits */
  read32(): number {
    const high = this.read(16);
    return high * 0x10000 + this.read(16);
  }

  /** Passes over what is left of a byte that was begun. */
  align(): void {
    this.#count -= this.#count % BITS_OF_BYTE;
  }
}
