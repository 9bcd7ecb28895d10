import { keySipHash, sipHash } from '../../batch/assembly/sip-hash';
import { areSame, BACKSLASH, plainEnd, QUOTE } from '../../fast-lane/assembly/bytes';
import { zeros } from '../../fast-lane/assembly/memory';
import { isNumber } from '../../fast-lane/assembly/values';
import { isVerbatim, leafEnd, leafStart } from './leaves';
import { ContentLeaf, Template } from './templates';

/** Pieces of an identity: see ../nested-answers.ts. Any other is a leaf as JSON. */
const LITERAL: u32 = 0;
const LEAF: u32 = 1;
const TIME: u32 = 2;
const NULL: u32 = 0x6c6c_756e;
/** The first letters of the JSON words: true, false, null. */
const SMALL_T: u8 = 0x74;
const SMALL_F: u8 = 0x66;
const SMALL_N: u8 = 0x6e;
/** How a text begins that may be JSON. */
const SPACE: u8 = 0x20;
const OPEN_LIST: u8 = 0x5b;
const OPEN_OBJECT: u8 = 0x7b;
const LINE_END: u8 = 0x0a;
/** A piece in memory: its kind, the address and length of a text, and its leaf. */
const PIECE_BYTES: usize = 16;

/** In bytes. A longer identity is shortened by the host before it is hashed. */
const LONGEST_HASHED: i32 = 4096;
const MOST_DIGITS: i32 = 20;

const text: usize = zeros(2 * LONGEST_HASHED + MOST_DIGITS);
const digits: usize = zeros(MOST_DIGITS);
/** The name of the format, which stands before the content of a record. */
let sourceBytes: i32 = 0;
const source: usize = zeros(LONGEST_HASHED);

let ofIdentities: StaticArray<u32> = [0, 0, 0, 0];
let ofContents: StaticArray<u32> = [0, 0, 0, 0];

/** Takes the keys of a case, as words of four bytes each. */
export function keyIdentities(identities: StaticArray<u32>, contents: StaticArray<u32>): void {
  ofIdentities = identities;
  ofContents = contents;
}

export function nameSource(from: usize, length: i32): void {
  memory.copy(source, from, length);
  sourceBytes = length;
}

function hashed(key: StaticArray<u32>, length: i32): u64 {
  keySipHash(key[0], key[1], key[2], key[3]);
  return sipHash(text, length);
}

export let fingerprint: u64 = 0;

/** Makes the fingerprint of an identity from its pieces; false if the record must be read the ordinary way. */
export function identify(template: Template, pieces: usize, count: u32, time: f64): bool {
  let length: i32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    const added = appendPiece(template, pieces + <usize>index * PIECE_BYTES, length, time);
    if (added <= 0 || length + added > LONGEST_HASHED) return false;
    length += added;
  }
  fingerprint = hashed(ofIdentities, length);
  return true;
}

/**
 * Makes the fingerprint of the content of a record: see `saidBy` in src/case/contents/said-by.ts. False if the record must be
 * read the ordinary way. It must be ASCII.
 */
export function identifyContent(template: Template): bool {
  const content = template.content;
  if (content.length === 0) return false;
  memory.copy(text, source, sourceBytes);
  let length = sourceBytes;
  for (let index = 0; index < content.length; index++) {
    const added = appendContent(template, unchecked(content[index]), length);
    if (added < 0) return false;
    length += added;
  }
  fingerprint = hashed(ofContents, length);
  return true;
}

/** Returns how many bytes the line of a leaf has; -1 if the record must be read the ordinary way. */
function appendContent(template: Template, line: ContentLeaf, at: i32): i32 {
  const leaf = line.leaf;
  const length = line.length;
  const from = leafStart(leaf);
  const bytes = <i32>(leafEnd(leaf) - from);
  const isQuoted = template.leaves[leaf].isQuoted;
  // What is null or empty says nothing.
  if (isQuoted ? bytes === 0 : load<u8>(from) === SMALL_N) return 0;
  if (!(isQuoted ? isPlainText(from) : isPlainWord(from, from + bytes))) return -1;
  if (at + length + bytes >= LONGEST_HASHED) return -1;
  const to = text + at;
  copyShort(to, line.path, length);
  copyShort(to + length, from, bytes);
  store<u8>(to + length + bytes, LINE_END);
  return length + bytes + 1;
}

/** The same as `memory.copy`, faster for a few bytes: the room behind `text` takes what is written beyond the end. */
function copyShort(to: usize, from: usize, length: i32): void {
  for (let at = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at));
}

/** Whether a text is no JSON, and written without escapes. */
function isPlainText(from: usize): bool {
  const first = load<u8>(from);
  return first !== OPEN_OBJECT && first !== OPEN_LIST && first !== SPACE && load<u8>(plainEnd(from)) === QUOTE;
}

/** Whether JavaScript would write the number with the same bytes. */
function isPlainWord(from: usize, end: usize): bool {
  const first = load<u8>(from);
  return first === SMALL_T || first === SMALL_F || isNumber(from, end);
}

/** Makes the fingerprint of a line of text, whose content is a JSON text. The line must be ASCII without control characters. */
export function identifyText(start: usize, end: usize): bool {
  memory.copy(text, source, sourceBytes);
  let length = sourceBytes;
  store<u8>(text + length++, QUOTE);
  for (let at = start; at < end; at++) {
    const byte = load<u8>(at);
    // The room behind a text takes what is written until its length is looked at.
    if (byte === BACKSLASH || length > LONGEST_HASHED) return false;
    if (byte === QUOTE) store<u8>(text + length++, BACKSLASH);
    store<u8>(text + length++, byte);
  }
  store<u8>(text + length++, QUOTE);
  if (length > LONGEST_HASHED) return false;
  fingerprint = hashed(ofContents, length);
  return true;
}

/** Returns how many bytes the piece has; 0 if the record must be read the ordinary way. */
function appendPiece(template: Template, piece: usize, at: i32, time: f64): i32 {
  const kind = load<u32>(piece);
  const given = load<u32>(piece, 4);
  const length = load<u32>(piece, 8);
  const leaf = load<u32>(piece, 12);
  if (kind === LITERAL) return append(at, given, length);
  if (kind === TIME) return appendTime(at, time);
  const isQuoted = template.leaves[leaf].isQuoted;
  if (!isVerbatim(leaf, isQuoted)) return 0;
  const bytes = <i32>(leafEnd(leaf) - leafStart(leaf));
  // An empty text may be no text for the format.
  if (kind === LEAF) return append(at, leafStart(leaf), bytes);
  if (!isQuoted) return 0;
  const isNothing = bytes === 0 || (bytes === length && areSame(leafStart(leaf), given, length));
  return isNothing ? appendNull(at) : appendQuoted(at, leafStart(leaf), bytes);
}

function append(at: i32, from: usize, length: i32): i32 {
  if (at + length <= LONGEST_HASHED) memory.copy(text + at, from, length);
  return length;
}

function appendNull(at: i32): i32 {
  store<u32>(text + at, NULL);
  return 4;
}

/** Plain text is its own JSON but for the quotes. */
function appendQuoted(at: i32, from: usize, length: i32): i32 {
  if (at + length + 2 > LONGEST_HASHED) return length + 2;
  store<u8>(text + at, QUOTE);
  memory.copy(text + at + 1, from, length);
  store<u8>(text + at + length + 1, QUOTE);
  return length + 2;
}

function appendTime(at: i32, time: f64): i32 {
  if (time < 0 || time > 9.0e15) return 0;
  let rest = <u64>time;
  let first = digits + MOST_DIGITS;
  do {
    first--;
    store<u8>(first, <u8>(0x30 + (rest % 10)));
    rest /= 10;
  } while (rest > 0);
  return append(at, first, <i32>(digits + MOST_DIGITS - first));
}
