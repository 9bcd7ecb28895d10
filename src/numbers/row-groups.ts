import { highestNumber, numberAt } from './number-at.ts';

/** A table with a place for each pair is faster than a hash, as long as it is not much larger than one. */
const PLACES_PER_ROW = 4;
/** A hash is kept at most half full. */
const SLOTS_PER_KEY = 2;
const FIRST_SLOTS = 1 << 14;

interface Codes {
  readonly codeOf: Uint32Array;
  readonly codes: number;
}

/**
 * Rows that agree, by number; some numbers may be of no rows. Loops are plain: over millions of numbers a call each, or an
 * array a step, would take most of the time and memory.
 */
export class RowGroups {
  /** By position among the rows. */
  readonly groupOf: Uint32Array;
  #size = 1;

  /** At first all rows are one group. */
  constructor(rows: number) {
    this.groupOf = new Uint32Array(rows);
  }

  get size(): number {
    return this.#size;
  }

  /** Splits every group by the codes `codeOf[ids[row]]` of its rows, each below `codes`. */
  split(rows: Uint32Array, ids: Uint32Array, codeOf: Uint32Array, codes: number): void {
    if (codes === 1) return;
    const by = { codeOf, codes };
    if (this.#size === 1 && codes <= rows.length) this.#size = this.#takeCodes(rows, ids, by);
    else if (this.#size * codes <= rows.length * PLACES_PER_ROW) this.#size = this.#splitByTable(rows, ids, by);
    else this.#size = this.#splitByHash(rows, ids, by);
  }

  /** Codes are numbers of groups already, though some may have no rows. */
  #takeCodes(rows: Uint32Array, ids: Uint32Array, { codeOf, codes }: Codes): number {
    const { groupOf } = this;
    for (let index = 0; index < rows.length; index++) {
      groupOf[index] = numberAt(codeOf, numberAt(ids, numberAt(rows, index)));
    }
    return codes;
  }

  #splitByTable(rows: Uint32Array, ids: Uint32Array, { codeOf, codes }: Codes): number {
    const { groupOf } = this;
    const numbers = new Uint32Array(this.#size * codes);
    let count = 0;
    for (let index = 0; index < rows.length; index++) {
      const pair = numberAt(groupOf, index) * codes + numberAt(codeOf, numberAt(ids, numberAt(rows, index)));
      let number = numberAt(numbers, pair);
      if (number === 0) {
        number = ++count;
        numbers[pair] = number;
      }
      groupOf[index] = number - 1;
    }
    return count;
  }

  #splitByHash(rows: Uint32Array, ids: Uint32Array, { codeOf, codes }: Codes): number {
    const { groupOf } = this;
    const numberOf = hash();
    let count = 0;
    for (let index = 0; index < rows.length; index++) {
      const pair = numberAt(groupOf, index) * codes + numberAt(codeOf, numberAt(ids, numberAt(rows, index)));
      const number = numberOf(pair, count);
      if (number === count) count++;
      groupOf[index] = number;
    }
    return count;
  }
}

/** The groups of ids that agree in several lists of codes. */
export function groupedIds(codes: readonly Uint32Array[]): RowGroups {
  const every = numbersBetween(0, codes[0]?.length ?? 0);
  const groups = new RowGroups(every.length);
  for (const codeOf of codes) groups.split(every, every, codeOf, highestNumber(codeOf) + 1);
  return groups;
}

export function numbersBetween(from: number, to: number): Uint32Array {
  const numbers = new Uint32Array(to - from);
  for (let index = 0; index < numbers.length; index++) numbers[index] = from + index;
  return numbers;
}

/**
 * Gives the number of a key: that of its first appearance, or `next` when this is the first. Open addressing: keys are
 * whole numbers up to 2^53, more than bit operations hold. Grows with what is in it.
 */
function hash(): (key: number, next: number) => number {
  let keys = new Float64Array(FIRST_SLOTS).fill(-1);
  let numbers = new Uint32Array(FIRST_SLOTS);
  const slotOf = (key: number): number => {
    const mask = keys.length - 1;
    let slot = (Math.imul(key % 0x7fffffff, 0x9e3779b1) >>> 0) & mask;
    while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  };
  const grow = () => {
    const [oldKeys, oldNumbers] = [keys, numbers];
    keys = new Float64Array(oldKeys.length * 4).fill(-1);
    numbers = new Uint32Array(oldKeys.length * 4);
    oldKeys.forEach((key, slot) => {
      if (key === -1) return;
      const place = slotOf(key);
      keys[place] = key;
      numbers[place] = numberAt(oldNumbers, slot);
    });
  };
  return (key, next) => {
    const known = slotOf(key);
    if (keys[known] === key) return numberAt(numbers, known);
    const isFull = next * SLOTS_PER_KEY >= keys.length;
    if (isFull) grow();
    const slot = isFull ? slotOf(key) : known;
    keys[slot] = key;
    numbers[slot] = next;
    return next;
  };
}
