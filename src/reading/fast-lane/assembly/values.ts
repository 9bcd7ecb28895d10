import { areSame, hashOf, isWholeNumber } from './bytes';
import { keep } from './host';
import { doubled, zeros } from './memory';

/** In bytes. A longer value rarely comes twice; its record is read the ordinary way. */
export const LONGEST_VALUE: i32 = 4096;
/** A longer probe gives up: texts crafted to collide send their record the ordinary way instead of slowing the import. */
const MOST_STEPS: i32 = 100;
/** A number with more digits may change when JavaScript parses and prints it. */
const MOST_DIGITS: i32 = 15;

/** An entry: the hash of the value, the start of its text in `texts`, and its kind: twice the length, plus 1 if quoted. */
const ENTRY_BYTES: usize = 16;
const START: usize = 8;
const KIND: usize = 12;

let seed: u64 = 0;
let count: u32 = 1;
let entriesBytes: usize = 1024 * ENTRY_BYTES;
let entries: usize = zeros(entriesBytes);
let slots: u32 = 4096;
/** Value numbers by hash; 0 for an empty slot. */
let table: usize = zeros(<usize>slots * 4);
let textsBytes: usize = 1 << 16;
let texts: usize = zeros(textsBytes);
let textsLength: u32 = 0;

/** Must be called first, with a secret: it decides which texts collide. */
export function seedValues(low: u32, high: u32): void {
  seed = ((<u64>high) << 32) | low;
}

export function valueSeed(): u64 {
  return seed;
}

/** How many values have been numbered. */
export function valueCount(): u32 {
  return count - 1;
}

/** How many bytes the texts of the values take. */
export function valueBytes(): u32 {
  return textsLength;
}

function entryOf(id: u32): usize {
  return entries + <usize>id * ENTRY_BYTES;
}

function textOf(id: u32): usize {
  return texts + load<u32>(entryOf(id), START);
}

function lengthOf(id: u32): i32 {
  return <i32>(load<u32>(entryOf(id), KIND) >> 1);
}

function isQuoted(id: u32): bool {
  return (load<u32>(entryOf(id), KIND) & 1) !== 0;
}

/** Whether the bytes are a whole number that JavaScript would print with the same digits. */
export function isNumber(start: usize, end: usize): bool {
  return <i32>(end - start) <= MOST_DIGITS && isWholeNumber(start, end);
}

/** The length of a text if it is at `at`, with the byte behind it that ends it there; else -1. */
export function lengthAt(id: u32, at: usize, until: u8): i32 {
  const length = lengthOf(id);
  return isQuoted(id) && load<u8>(at + length) === until && areSame(at, textOf(id), length) ? length : -1;
}

/** The number of a value; 0 if it is not JSON, or cannot be remembered. */
export function idOf(start: usize, length: i32, quoted: bool): u32 {
  const kind = ((<u32>length) << 1) | (quoted ? 1 : 0);
  const hash = hashOf(start, length, seed);
  let slot = <u32>hash & (slots - 1);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const id = load<u32>(table + <usize>slot * 4);
    if (id === 0) return add(start, length, quoted, hash, slot);
    const entry = entryOf(id);
    if (load<u64>(entry) === hash && load<u32>(entry, KIND) === kind && areSame(start, textOf(id), length)) return id;
    slot = (slot + 1) & (slots - 1);
  }
  return 0;
}

function add(start: usize, length: i32, quoted: bool, hash: u64, slot: u32): u32 {
  if (!keep(start, length, quoted)) return 0;
  const id = count++;
  while (<usize>count * ENTRY_BYTES > entriesBytes) {
    entries = doubled(entries, entriesBytes);
    entriesBytes *= 2;
  }
  while (<usize>textsLength + length > textsBytes) {
    texts = doubled(texts, textsBytes);
    textsBytes *= 2;
  }
  const entry = entryOf(id);
  store<u64>(entry, hash);
  store<u32>(entry, textsLength, START);
  store<u32>(entry, ((<u32>length) << 1) | (quoted ? 1 : 0), KIND);
  memory.copy(texts + textsLength, start, length);
  textsLength += length;
  store<u32>(table + <usize>slot * 4, id);
  if (count * 2 > slots) rehash();
  return id;
}

function rehash(): void {
  slots *= 2;
  table = zeros(<usize>slots * 4);
  for (let id: u32 = 1; id < count; id++) {
    let slot = <u32>load<u64>(entryOf(id)) & (slots - 1);
    while (load<u32>(table + <usize>slot * 4) !== 0) slot = (slot + 1) & (slots - 1);
    store<u32>(table + <usize>slot * 4, id);
  }
}
