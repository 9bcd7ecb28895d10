import type { RecordContent } from '../../../case/record-content.ts';
import { numberAt } from '../../../numbers/number-at.ts';

/** The words of 32 bits of a fingerprint. */
const KEY_WORDS = 2;
/** The words of 32 bits of a version: its content, its first event, and the low and the high word of its extras. */
export const VERSION_WORDS = 4;
const TWO_32 = 2 ** 32;

/** What is known of the record that has a fingerprint. */
export interface Version extends RecordContent {
  /** Number of its first event; 0 if it has none, or if version 0.1.0 stored it. */
  readonly seq: number;
}

/** Fingerprints in ascending order, and the version of each in VERSION_WORDS. */
export interface VersionedFingerprints {
  readonly fingerprints: BigInt64Array;
  readonly versions: Uint32Array;
}

/** Room for this many fingerprints. */
export function roomForFingerprints(length: number): VersionedFingerprints {
  return { fingerprints: new BigInt64Array(length), versions: new Uint32Array(length * VERSION_WORDS) };
}

/** A copy of the fingerprints from index `start` up to `end`. */
export function sliceOf(list: VersionedFingerprints, start: number, end: number): VersionedFingerprints {
  return {
    fingerprints: list.fingerprints.slice(start, end),
    versions: list.versions.slice(start * VERSION_WORDS, end * VERSION_WORDS),
  };
}

/** The version whose words begin at an index of a list. */
export function versionIn(words: Uint32Array, at: number): Version {
  const extras = numberAt(words, at + 2) + numberAt(words, at + 3) * TWO_32;
  return { content: numberAt(words, at), seq: numberAt(words, at + 1), extras };
}

/** Writes the words of a version into a list, from an index on. */
export function writeVersion({ content, seq, extras }: Version, words: Uint32Array, at: number): void {
  words[at] = content;
  words[at + 1] = seq;
  words[at + 2] = extras % TWO_32;
  words[at + 3] = Math.floor(extras / TWO_32);
}

/** Several lists in one. */
export function joined(lists: readonly VersionedFingerprints[]): VersionedFingerprints {
  const all = roomForFingerprints(lists.reduce((sum, { fingerprints }) => sum + fingerprints.length, 0));
  let end = 0;
  for (const { fingerprints, versions } of lists) {
    all.fingerprints.set(fingerprints, end);
    all.versions.set(versions, end * VERSION_WORDS);
    end += fingerprints.length;
  }
  return all;
}

/** All fingerprints of lists that have none in common, in ascending order. */
export function merged(lists: readonly VersionedFingerprints[]): VersionedFingerprints {
  const [first, second, ...rest] = lists;
  if (first === undefined) return roomForFingerprints(0);
  return second === undefined ? first : merged([...rest, mergedPair(first, second)]);
}

function mergedPair(left: VersionedFingerprints, right: VersionedFingerprints): VersionedFingerprints {
  const all = roomForFingerprints(left.fingerprints.length + right.fingerprints.length);
  const [lefts, rights, to] = [wordsOf(left), wordsOf(right), wordsOf(all)];
  let [atLeft, atRight] = [0, 0];
  for (let at = 0; at < all.fingerprints.length; at++) {
    const isLeft = atRight >= rights.length || (atLeft < lefts.length && isLess(lefts, atLeft, rights, atRight));
    if (isLeft) copyOne(lefts, atLeft++, to, at);
    else copyOne(rights, atRight++, to, at);
  }
  return all;
}

/** The words of fingerprints, the low one of each first, and of their versions. Reading them makes no big integers. */
interface Words {
  readonly length: number;
  readonly keys: Uint32Array;
  readonly versions: Uint32Array;
}

function wordsOf({ fingerprints, versions }: VersionedFingerprints): Words {
  const { buffer, byteOffset, length } = fingerprints;
  return { length, keys: new Uint32Array(buffer, byteOffset, length * KEY_WORDS), versions };
}

function isLess(left: Words, atLeft: number, right: Words, atRight: number): boolean {
  const [key, otherKey] = [atLeft * KEY_WORDS, atRight * KEY_WORDS];
  // The high word has the sign.
  const [high, otherHigh] = [numberAt(left.keys, key + 1) | 0, numberAt(right.keys, otherKey + 1) | 0];
  return high === otherHigh ? numberAt(left.keys, key) < numberAt(right.keys, otherKey) : high < otherHigh;
}

function copyOne(from: Words, index: number, to: Words, end: number): void {
  copyWords(from.keys, index, to.keys, end, KEY_WORDS);
  copyWords(from.versions, index, to.versions, end, VERSION_WORDS);
}

/** Copies the words of one entry of a list to an entry of another. */
function copyWords(from: Uint32Array, index: number, to: Uint32Array, end: number, words: number): void {
  for (let word = 0; word < words; word++) to[end * words + word] = numberAt(from, index * words + word);
}
