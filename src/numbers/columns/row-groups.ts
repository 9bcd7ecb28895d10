import { highestNumber, numberAt } from '../number-at.ts';
import { ScratchNumbers } from './scratch-numbers.ts';

/** A table with a cell for each possible pair beats a hash table while it has at most this many cells a row. */
const TABLE_CELLS_PER_ROW = 4;
/** The hash table grows before it is more than half full, so that probe sequences stay short. */
const SLOTS_PER_KEY = 2;
/** Slots of a new hash table. A power of two, as `slotOf` needs; growing multiplies by four. */
const FIRST_SLOTS = 1 << 14;

/**
 * Rows that agree in several columns, by partition refinement: all rows begin as one group, and each `split` divides
 * every group by one more column. Groups are numbered from 0; a number may have no rows.
 *
 * The loops are plain on purpose: over millions of rows, a callback for each row or an array for each step would take
 * most of the time and memory.
 */
export class RowGroups {
  /** The number of its group for each row, by the position of the row in the lists given to `split`. */
  readonly groupOf: Uint32Array;
  #size = 1;

  /** One group of `rows` rows. With `scratch`, these groups are good until somebody else uses that memory. */
  constructor(rows: number, scratch = new ScratchNumbers()) {
    this.groupOf = scratch.ofLength(rows).fill(0);
  }

  /** Every group number is below it. */
  get size(): number {
    return this.#size;
  }

  /**
   * Splits every group by the codes of its rows. The code of the row at `index` is `codeOf[ids[rows[index]]]`.
   * @param rows The same rows in the same order on every call.
   * @param ids By row, its id in some dictionary.
   * @param codeOf By id, a code from 0 to `codes - 1`; ids that count as equal share a code.
   */
  split(rows: Uint32Array, ids: Uint32Array, codeOf: Uint32Array, codes: number): void {
    if (codes === 1) return;
    if (this.#size === 1 && codes <= rows.length) {
      this.#takeCodes(rows, ids, codeOf);
      this.#size = codes;
    } else if (this.#size * codes <= rows.length * TABLE_CELLS_PER_ROW) {
      this.#size = this.#splitByTable(rows, ids, codeOf, codes);
    } else {
      this.#size = this.#splitByHash(rows, ids, codeOf, codes);
    }
  }

  /** Uses the codes as group numbers. This is the first split only, and some of the groups may have no rows. */
  #takeCodes(rows: Uint32Array, ids: Uint32Array, codeOf: Uint32Array): void {
    const { groupOf } = this;
    for (let index = 0; index < rows.length; index++) {
      groupOf[index] = numberAt(codeOf, numberAt(ids, numberAt(rows, index)));
    }
  }

  /** Numbers the pairs of group and code that occur, in order of appearance. Gives how many there are. */
  #splitByTable(rows: Uint32Array, ids: Uint32Array, codeOf: Uint32Array, codes: number): number {
    const { groupOf } = this;
    // One more than the number of the pair; 0 marks a pair that has not been met.
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

  /** The same as `#splitByTable` for pairs that are too many for a table. */
  #splitByHash(rows: Uint32Array, ids: Uint32Array, codeOf: Uint32Array, codes: number): number {
    const { groupOf } = this;
    const numberOf = hashTable();
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

/** Groups ids that agree in all of the given lists of codes, which are equally long and indexed by id. */
export function groupedIds(codes: readonly Uint32Array[]): RowGroups {
  const every = numbersBetween(0, codes[0]?.length ?? 0);
  const groups = new RowGroups(every.length);
  for (const codeOf of codes) groups.split(every, every, codeOf, highestNumber(codeOf) + 1);
  return groups;
}

/** The whole numbers from `from` to `to - 1`, in order. `to` must not be below `from`. */
export function numbersBetween(from: number, to: number): Uint32Array {
  const numbers = new Uint32Array(to - from);
  for (let index = 0; index < numbers.length; index++) numbers[index] = from + index;
  return numbers;
}

/**
 * A hash table with open addressing and linear probing. The function it gives looks a key up: it returns the number
 * that the key was stored with, or stores `next` with a new key and returns that. `next` must be the count of keys so
 * far. Keys are whole numbers from 0 to 2^53 - 1, more than bit operations hold, hence the remainder before the
 * multiplication.
 */
function hashTable(): (key: number, next: number) => number {
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
    for (let oldSlot = 0; oldSlot < oldKeys.length; oldSlot++) {
      const key = oldKeys[oldSlot] ?? -1;
      if (key === -1) continue;
      const slot = slotOf(key);
      keys[slot] = key;
      numbers[slot] = numberAt(oldNumbers, oldSlot);
    }
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
