import type { BitReader } from './bit-reader.ts';
import { DamagedData } from './damaged-data.ts';
import { MoveToFront } from './move-to-front.ts';
import { LONGEST_CODE, PrefixCode } from './prefix-code.ts';

/** In symbols that share a code. */
const GROUP = 50;
const [FEWEST_CODES, MOST_CODES] = [2, 6];
/** The two digits in which the length of a run is written. */
const [RUN_A, RUN_B] = [0, 1];
const TOO_LONG = 'it is longer than it says';

/** The last column of a block's sorted rotations, and the row in which the block itself stands. */
export interface SortedBlock {
  readonly column: Uint8Array;
  readonly origin: number;
}

/** Reads what a block holds, before its order is put right. `size` is in bytes. @throws DamagedData, OutOfBits */
export function readSortedBlock(bits: BitReader, size: number): SortedBlock {
  if (bits.read(1) === 1) throw new DamagedData('it is in an old form, of before 1997');
  const origin = bits.read(24);
  const used = bytesInUse(bits);
  const codes = bits.read(3);
  if (codes < FEWEST_CODES || codes > MOST_CODES) throw new DamagedData(`it has ${codes} codes`);
  const selectors = readSelectors(bits, codes);
  const tables = Array.from({ length: codes }, () => new PrefixCode(readLengths(bits, used.length + 2)));
  const symbols = new SymbolReader(bits, selectors, tables);
  const column = readColumn(symbols, used, size);
  if (origin >= column.length) throw new DamagedData('it begins where it has nothing');
  return { column, origin };
}

/** The bytes that occur: a bit for each sixteen of them that says whether any does, then one for each byte of those. */
function bytesInUse(bits: BitReader): Uint8Array {
  const groups = bits.read(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group++) {
    if (((groups >> (15 - group)) & 1) === 0) continue;
    const members = bits.read(16);
    for (let member = 0; member < 16; member++) {
      if (((members >> (15 - member)) & 1) === 1) used.push(group * 16 + member);
    }
  }
  return Uint8Array.from(used);
}

/** Which code each group of symbols is written in. */
function readSelectors(bits: BitReader, codes: number): Uint8Array {
  const selectors = new Uint8Array(bits.read(15));
  const order = new MoveToFront(Uint8Array.from({ length: codes }, (_, code) => code));
  for (let at = 0; at < selectors.length; at++) {
    let place = 0;
    while (place < codes && bits.read(1) === 1) place++;
    const code = order.take(place);
    if (code === undefined) throw new DamagedData('it names a code that it has not');
    selectors[at] = code;
  }
  return selectors;
}

/** The lengths of the codes of all symbols, each told by its difference from the one before. */
function readLengths(bits: BitReader, symbols: number): Uint8Array {
  const lengths = new Uint8Array(symbols);
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    length = readLength(bits, length);
    lengths[symbol] = length;
  }
  return lengths;
}

function readLength(bits: BitReader, before: number): number {
  for (let length = before; length >= 1 && length <= LONGEST_CODE; length += bits.read(1) === 0 ? 1 : -1) {
    if (bits.read(1) === 0) return length;
  }
  throw new DamagedData('it has a code of no length, or one that is too long');
}

class SymbolReader {
  readonly #bits: BitReader;
  readonly #selectors: Uint8Array;
  readonly #tables: readonly PrefixCode[];
  #table: PrefixCode | undefined;
  #group = 0;
  #left = 0;
  #back: number | null = null;

  constructor(bits: BitReader, selectors: Uint8Array, tables: readonly PrefixCode[]) {
    this.#bits = bits;
    this.#selectors = selectors;
    this.#tables = tables;
  }

  /** Makes a symbol that was read the next again. */
  giveBack(symbol: number): void {
    this.#back = symbol;
  }

  next(): number {
    const back = this.#back;
    this.#back = null;
    return back ?? this.#read();
  }

  #read(): number {
    if (this.#left === 0) {
      this.#table = this.#tables[this.#selectors[this.#group++] ?? MOST_CODES];
      this.#left = GROUP;
    }
    if (this.#table === undefined) throw new DamagedData('it has more symbols than it says');
    this.#left--;
    return this.#table.read(this.#bits);
  }
}

/** Undoes the coding of runs and of recently seen bytes. */
function readColumn(symbols: SymbolReader, used: Uint8Array, size: number): Uint8Array {
  const column = new Uint8Array(size);
  const recent = new MoveToFront(used);
  const end = used.length + 1;
  let filled = 0;
  for (let symbol = symbols.next(); symbol !== end; symbol = symbols.next()) {
    if (symbol > RUN_B) {
      const byte = recent.take(symbol - 1);
      if (byte === undefined || filled === size) throw new DamagedData(TOO_LONG);
      column[filled++] = byte;
      continue;
    }
    const run = readRun(symbols, symbol, size - filled);
    column.fill(recent.first, filled, filled + run);
    filled += run;
  }
  return column.subarray(0, filled);
}

/** How often a byte repeats, at most `most`. Its digits stand for 1 or 2, then 2 or 4, then 4 or 8, and so on. */
function readRun(symbols: SymbolReader, first: number, most: number): number {
  let run = 0;
  let symbol = first;
  for (let digit = 1; symbol === RUN_A || symbol === RUN_B; digit *= 2) {
    run += symbol === RUN_A ? digit : 2 * digit;
    // Checked with each digit: a length of any number of digits would be no number any more.
    if (run > most) throw new DamagedData(TOO_LONG);
    symbol = symbols.next();
  }
  symbols.giveBack(symbol);
  return run;
}
