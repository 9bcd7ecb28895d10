import { areSame, hashOf, isWholeNumber, QUOTE } from './bytes';
import { keep } from './host';
import { doubled, zeros } from './memory';

/** A text that somebody made so that it meets others costs a record the fast way, not the import its speed. */
const MOST_STEPS: i32 = 100;
/** A number of more digits may be another one by the time it is a text. */
const MOST_DIGITS: i32 = 15;

/** Of each value: its hash, where its text starts in `texts`, and its kind: twice the length, one more where quoted. */
const ENTRY_BYTES: usize = 16;
const START: usize = 8;
const KIND: usize = 12;

let seed: u64 = 0;
let count: u32 = 1;
let entriesBytes: usize = 1024 * ENTRY_BYTES;
let entries: usize = zeros(entriesBytes);
let places: u32 = 4096;
/** Numbers by hash; 0 where there is none. */
let table: usize = zeros(<usize>places * 4);
let textsBytes: usize = 1 << 16;
let texts: usize = zeros(textsBytes);
let textsLength: u32 = 0;

/** To be called first: nobody may know which texts meet. */
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

/** How many bytes their texts take. */
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

/** Whether some digits stand there that spell a number as JavaScript spells it. */
export function isNumber(start: usize, end: usize): bool {
  return <i32>(end - start) <= MOST_DIGITS && isWholeNumber(start, end);
}

/** Whether the quoted text of a value stands there, with the quote that ends it; its length, or -1. */
export function lengthAt(id: u32, at: usize): i32 {
  const length = lengthOf(id);
  return isQuoted(id) && load<u8>(at + length) === QUOTE && areSame(at, textOf(id), length) ? length : -1;
}

/** The number of a value; 0 where it is no JSON, or cannot be remembered. */
export function idOf(start: usize, length: i32, quoted: bool): u32 {
  const kind = ((<u32>length) << 1) | (quoted ? 1 : 0);
  const hash = hashOf(start, length, seed);
  let place = <u32>hash & (places - 1);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const id = load<u32>(table + <usize>place * 4);
    if (id === 0) return add(start, length, quoted, hash, place);
    const entry = entryOf(id);
    if (load<u64>(entry) === hash && load<u32>(entry, KIND) === kind && areSame(start, textOf(id), length)) return id;
    place = (place + 1) & (places - 1);
  }
  return 0;
}

function add(start: usize, length: i32, quoted: bool, hash: u64, place: u32): u32 {
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
  store<u32>(table + <usize>place * 4, id);
  if (count * 2 > places) rehash();
  return id;
}

function rehash(): void {
  places *= 2;
  table = zeros(<usize>places * 4);
  for (let id: u32 = 1; id < count; id++) {
    let place = <u32>load<u64>(entryOf(id)) & (places - 1);
    while (load<u32>(table + <usize>place * 4) !== 0) place = (place + 1) & (places - 1);
    store<u32>(table + <usize>place * 4, id);
  }
}
