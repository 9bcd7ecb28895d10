import { alignedMemory, littleEndian } from '../../../numbers/columns/packed-numbers.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import { roomForFingerprints, VERSION_WORDS, type VersionedFingerprints } from './versioned-fingerprints.ts';

const KEY_BYTES = 8;
const WORD_BYTES = 4;
/** The words of a version that are stored where no record of the page has extras, as in most formats. */
const SHORT_WORDS = 2;

/** A row of the table. The values may be anything in a case that was tampered with; version 0.1.0 had no versions. */
export interface StoredPage {
  readonly fingerprints: unknown;
  readonly versions?: unknown;
}

/** The columns of a page. */
export function storedPage({ fingerprints, versions }: VersionedFingerprints) {
  const words = hasExtras(versions) ? versions : withoutExtras(versions);
  return { fingerprints: bytesOf(fingerprints, KEY_BYTES), versions: bytesOf(words, WORD_BYTES) };
}

function hasExtras(versions: Uint32Array): boolean {
  for (let at = SHORT_WORDS; at < versions.length; at += VERSION_WORDS) {
    if (versions[at] !== 0 || versions[at + 1] !== 0) return true;
  }
  return false;
}

function withoutExtras(versions: Uint32Array): Uint32Array {
  const words = new Uint32Array((versions.length / VERSION_WORDS) * SHORT_WORDS);
  for (let from = 0, to = 0; to < words.length; from += VERSION_WORDS, to += SHORT_WORDS) {
    words[to] = numberAt(versions, from);
    words[to + 1] = numberAt(versions, from + 1);
  }
  return words;
}

function bytesOf(numbers: BigInt64Array | Uint32Array, width: number): Buffer {
  return littleEndian(Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength), width);
}

/**
 * The fingerprints of a stored page; none if the row is no page. A page that version 0.1.0 wrote has no versions: they
 * are read as zeros.
 */
export function fingerprintsIn(stored: StoredPage | undefined): VersionedFingerprints {
  const { fingerprints, versions = null } = stored ?? {};
  if (!Buffer.isBuffer(fingerprints) || fingerprints.length % KEY_BYTES !== 0) return roomForFingerprints(0);
  const length = fingerprints.length / KEY_BYTES;
  const page = roomForFingerprints(length);
  const keys = alignedMemory(fingerprints, KEY_BYTES);
  page.fingerprints.set(new BigInt64Array(keys.buffer, keys.byteOffset, length));
  if (versions === null || length === 0) return page;
  if (!Buffer.isBuffer(versions)) return roomForFingerprints(0);
  const words = versions.length / WORD_BYTES / length;
  if (words !== SHORT_WORDS && words !== VERSION_WORDS) return roomForFingerprints(0);
  const { buffer, byteOffset } = alignedMemory(versions, WORD_BYTES);
  const list = new Uint32Array(buffer, byteOffset, length * words);
  if (words === VERSION_WORDS) return { ...page, versions: list };
  for (let from = 0, to = 0; from < list.length; from += SHORT_WORDS, to += VERSION_WORDS) {
    page.versions[to] = numberAt(list, from);
    page.versions[to + 1] = numberAt(list, from + 1);
  }
  return page;
}
