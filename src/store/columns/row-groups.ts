/** A table with a place for each pair is faster than a hash, as long as it is not much larger than one. */
const PLACES_PER_ROW = 4;
/** A hash is kept at most half full. */
const SLOTS_PER_KEY = 2;

/**
 * Rows that agree, numbered in order of appearance. Loops are plain, and buffers used again: over millions of numbers
 * a call each, or an array a step, would take most of the time and memory.
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
    const { groupOf } = this;
    const pairs = this.#size * codes;
    const numberOf = pairs <= rows.length * PLACES_PER_ROW ? tableOf(pairs) : hashOf(Math.min(pairs, rows.length));
    let count = 0;
    for (let index = 0; index < rows.length; index++) {
      const code = codeOf[ids[rows[index] ?? 0] ?? 0] ?? 0;
      const number = numberOf((groupOf[index] ?? 0) * codes + code, count);
      if (number === count) count++;
      groupOf[index] = number;
    }
    this.#size = count;
  }
}

/** The groups of ids that agree in several lists of codes. */
export function groupedIds(codes: readonly Uint32Array[]): RowGroups {
  const every = numbersBetween(0, codes[0]?.length ?? 0);
  const groups = new RowGroups(every.length);
  for (const codeOf of codes) groups.split(every, every, codeOf, highestOf(codeOf) + 1);
  return groups;
}

export function highestOf(numbers: Uint32Array): number {
  let highest = 0;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index] ?? 0;
    if (number > highest) highest = number;
  }
  return highest;
}

export function numbersBetween(from: number, to: number): Uint32Array {
  const numbers = new Uint32Array(to - from);
  for (let index = 0; index < numbers.length; index++) numbers[index] = from + index;
  return numbers;
}

/** Gives the number of a key: that of its first appearance, or `next` when this is the first. */
type Numbering = (key: number, next: number) => number;

function tableOf(size: number): Numbering {
  const numbers = new Uint32Array(size);
  return (key, next) => {
    const known = numbers[key] ?? 0;
    if (known > 0) return known - 1;
    numbers[key] = next + 1;
    return next;
  };
}

let keyBuffer = new Float64Array();
let numberBuffer = new Uint32Array();

/** Open addressing: keys are whole numbers up to 2^53, more than bit operations hold. One at a time is in use. */
function hashOf(mostKeys: number): Numbering {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(16, mostKeys * SLOTS_PER_KEY)));
  if (keyBuffer.length < slots) [keyBuffer, numberBuffer] = [new Float64Array(slots), new Uint32Array(slots)];
  const [keys, numbers] = [keyBuffer, numberBuffer];
  keys.fill(-1, 0, slots);
  return (key, next) => {
    let slot = (Math.imul(key % 0x7fffffff, 0x9e3779b1) >>> 0) & (slots - 1);
    for (let known = keys[slot]; known !== -1; known = keys[slot]) {
      if (known === key) return numbers[slot] ?? 0;
      slot = (slot + 1) & (slots - 1);
    }
    keys[slot] = key;
    numbers[slot] = next;
    return next;
  };
}
