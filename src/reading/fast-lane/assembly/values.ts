import { areSame, hashOf, isWholeNumber } from './bytes';
import { keep } from './host';
import { doubled, zeros } from './memory';

/** In bytes. A longer value rarely comes twice; its record is read the ordinary way. */
export const LONGEST_VALUE: i32 = 4096;
/** A longer probe gives up: texts crafted to collide send their record the ordinary way instead of slowing the import. */
const MOST_STEPS: i32 = 100;
/** A number with more digits may change when JavaScript parses and prints it. */
const MOST_DIGITS: i32 = 15;

/**
 * An entry: the hash of the value, its number, its kind, and its text. The kind is twice the length, plus 1 if quoted. All
 * of it stands together, because most values are not in the processor's cache when they come again.
 */
const NUMBER: usize = 8;
const KIND: usize = 12;
const TEXT: usize = 16;
const ALIGNED: usize = 8;

let seed: u64 = 0;
let count: u32 = 1;
let entriesBytes: usize = 1 << 16;
let entries: usize = zeros(entriesBytes);
/** Where the next entry begins. None begins at 0. */
let entriesEnd: usize = ALIGNED;
let startsBytes: usize = 1 << 12;
/** Where the entry of each number begins in `entries`. */
let starts: usize = zeros(startsBytes);
let slots: u32 = 4096;
/** The same by the hash of the value; 0 for an empty slot. */
let table: usize = zeros(<usize>slots * 4);

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

/** How many bytes the values take. */
export function valueBytes(): u32 {
  return <u32>entriesEnd;
}

/** Whether the bytes are a whole number that JavaScript would print with the same digits. */
export function isNumber(start: usize, end: usize): bool {
  return <i32>(end - start) <= MOST_DIGITS && isWholeNumber(start, end);
}

/** The length of a text if it is at `at`, with the byte behind it that ends it there; else -1. */
export function lengthAt(id: u32, at: usize, until: u8): i32 {
  const entry = entries + load<u32>(starts + ((<usize>id) << 2));
  const kind = load<u32>(entry, KIND);
  const length = <i32>(kind >> 1);
  const isQuoted = (kind & 1) !== 0;
  return isQuoted && load<u8>(at + length) === until && areSame(at, entry + TEXT, length) ? length : -1;
}

/** The number of a value; 0 if it is not JSON, or cannot be remembered. */
export function idOf(start: usize, length: i32, quoted: bool): u32 {
  const kind = ((<u32>length) << 1) | (quoted ? 1 : 0);
  const hash = hashOf(start, length, seed);
  let slot = <u32>hash & (slots - 1);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const found = load<u32>(table + ((<usize>slot) << 2));
    if (found === 0) return keep(start, length, quoted) ? add(start, kind, hash, slot) : 0;
    const entry = entries + found;
    if (load<u64>(entry) === hash && load<u32>(entry, KIND) === kind && areSame(start, entry + TEXT, length)) {
      return load<u32>(entry, NUMBER);
    }
    slot = (slot + 1) & (slots - 1);
  }
  return 0;
}

function add(start: usize, kind: u32, hash: u64, slot: u32): u32 {
  const length = <usize>(kind >> 1);
  const id = count++;
  while (entriesEnd + TEXT + length + ALIGNED > entriesBytes) {
    entries = doubled(entries, entriesBytes);
    entriesBytes *= 2;
  }
  if ((<usize>count) << 2 > startsBytes) {
    starts = doubled(starts, startsBytes);
    startsBytes *= 2;
  }
  const entry = entries + entriesEnd;
  store<u64>(entry, hash);
  store<u32>(entry, id, NUMBER);
  store<u32>(entry, kind, KIND);
  memory.copy(entry + TEXT, start, length);
  store<u32>(starts + ((<usize>id) << 2), <u32>entriesEnd);
  store<u32>(table + ((<usize>slot) << 2), <u32>entriesEnd);
  entriesEnd = (entriesEnd + TEXT + length + ALIGNED - 1) & ~(ALIGNED - 1);
  if (count * 2 > slots) rehash();
  return id;
}

function rehash(): void {
  slots *= 2;
  table = zeros(<usize>slots * 4);
  for (let id: u32 = 1; id < count; id++) {
    const start = load<u32>(starts + ((<usize>id) << 2));
    let slot = <u32>load<u64>(entries + start) & (slots - 1);
    while (load<u32>(table + ((<usize>slot) << 2)) !== 0) slot = (slot + 1) & (slots - 1);
    store<u32>(table + ((<usize>slot) << 2), start);
  }
}
