import { byteAt, numberAt } from '../../numbers/number-at.ts';
import type { SortedBlock } from './bzip2-block.ts';
import { DamagedData } from './damaged-data.ts';

/** After as many equal bytes, the next byte says how often the byte repeats. */
const RUN = 4;
const PART_BYTES = 1 << 18;
/** Nothing but long runs of equal bytes makes a block so many times larger: what a bomb is made of, and no log. */
const MOST_EXPANSION = 36;

/** The bytes of a block, in parts of some size. `size` is what the block may hold before runs are written out, in bytes. */
export function bytesOfBlock({ column, origin }: SortedBlock, size: number): readonly Buffer[] {
  const links = linksOf(column);
  const out = new Parts(size * MOST_EXPANSION);
  let row = numberAt(links, origin);
  let [before, equal] = [-1, 0];
  for (let left = column.length; left > 0; left--) {
    const byte = byteAt(column, row);
    row = numberAt(links, row);
    if (equal === RUN) {
      out.add(before, byte);
      [before, equal] = [-1, 0];
      continue;
    }
    equal = byte === before ? equal + 1 : 1;
    before = byte;
    out.add(byte, 1);
  }
  return out.all();
}

/** By row of the sorted rotations, the row of the rotation that begins one byte later. */
function linksOf(column: Uint8Array): Uint32Array {
  const starts = new Uint32Array(256);
  for (let row = 0; row < column.length; row++) {
    const byte = byteAt(column, row);
    starts[byte] = numberAt(starts, byte) + 1;
  }
  let sum = 0;
  for (let byte = 0; byte < starts.length; byte++) {
    const count = numberAt(starts, byte);
    starts[byte] = sum;
    sum += count;
  }
  const links = new Uint32Array(column.length);
  for (let row = 0; row < column.length; row++) {
    const byte = byteAt(column, row);
    const place = numberAt(starts, byte);
    links[place] = row;
    starts[byte] = place + 1;
  }
  return links;
}

/** Collects bytes. */
class Parts {
  readonly #full: Buffer[] = [];
  readonly #most: number;
  #part = Buffer.allocUnsafe(PART_BYTES);
  #filled = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(byte: number, count: number): void {
    for (let left = count; left > 0; left--) {
      if (this.#filled === PART_BYTES) this.#begin();
      this.#part[this.#filled++] = byte;
    }
  }

  #begin(): void {
    this.#full.push(this.#part);
    if (this.#full.length * PART_BYTES > this.#most) {
      throw new DamagedData('a block inflates as a bomb does and a log does not');
    }
    this.#part = Buffer.allocUnsafe(PART_BYTES);
    this.#filled = 0;
  }

  all(): readonly Buffer[] {
    return [...this.#full, this.#part.subarray(0, this.#filled)];
  }
}
