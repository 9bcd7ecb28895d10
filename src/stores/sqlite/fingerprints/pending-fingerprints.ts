import { lowerBound } from '../../../numbers/lower-bound.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import { SLOT_WORDS, slotsInOrder } from './slots-in-order.ts';
import {
  roomForFingerprints,
  VERSION_WORDS,
  type Version,
  type VersionedFingerprints,
  writeVersion,
} from './versioned-fingerprints.ts';

const LEAST_SLOTS = 1 << 10;

/**
 * New fingerprints that are not written yet, with their versions: a hash table with open addressing. A fingerprint is
 * given as the two halves of its 64 bits.
 */
export class PendingFingerprints {
  #slots = new Uint32Array(SLOT_WORDS * LEAST_SLOTS);
  #size = 0;
  /** The extras that are not 0, by fingerprint: few formats have any. */
  readonly #extras = new Map<string, number>();
  /** The version of fingerprint 0, which looks like an empty slot; null if it is not held. */
  #ofZero: Version | null = null;

  get size(): number {
    return this.#size + (this.#ofZero === null ? 0 : 1);
  }

  /** Adds a fingerprint with a copy of its version; returns the version that was held before, or null if it is new. */
  addUnlessHeld(low: number, high: number, version: Version): Version | null {
    if (low === 0 && high === 0) {
      const before = this.#ofZero;
      this.#ofZero ??= { ...version };
      return before;
    }
    const slots = this.#slots;
    const at = this.#slotOf(low, high);
    if (slots[at] !== 0 || slots[at + 1] !== 0) return this.#versionAt(at);
    slots[at] = low;
    slots[at + 1] = high;
    slots[at + 2] = version.content;
    slots[at + 3] = version.seq;
    if (version.extras !== 0) this.#extras.set(`${low} ${high}`, version.extras);
    this.#size++;
    if (this.#size * SLOT_WORDS * 2 > slots.length) this.#grow();
    return null;
  }

  holds(low: number, high: number): boolean {
    if (low === 0 && high === 0) return this.#ofZero !== null;
    const at = this.#slotOf(low, high);
    return this.#slots[at] !== 0 || this.#slots[at + 1] !== 0;
  }

  /** Where a fingerprint is, or the empty slot where it would be. */
  #slotOf(low: number, high: number): number {
    const slots = this.#slots;
    const last = slots.length - SLOT_WORDS;
    // Fingerprints are uniform already: the low bits serve as the slot.
    let at = (low * SLOT_WORDS) & last;
    for (; slots[at] !== 0 || slots[at + 1] !== 0; at = (at + SLOT_WORDS) & last) {
      if (slots[at] === low && slots[at + 1] === high) break;
    }
    return at;
  }

  #versionAt(at: number): Version {
    const slots = this.#slots;
    const extras = this.#extras.get(`${numberAt(slots, at)} ${numberAt(slots, at + 1)}`) ?? 0;
    return { content: numberAt(slots, at + 2), extras, seq: numberAt(slots, at + 3) };
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    for (let from = 0; from < before.length; from += SLOT_WORDS) {
      const [low, high] = [numberAt(before, from), numberAt(before, from + 1)];
      if (low === 0 && high === 0) continue;
      const to = this.#slotOf(low, high);
      for (let word = 0; word < SLOT_WORDS; word++) this.#slots[to + word] = numberAt(before, from + word);
    }
  }

  /** Gives all fingerprints in ascending order, and removes them. */
  take(): VersionedFingerprints {
    const taken = roomForFingerprints(this.size);
    const halves = new Uint32Array(taken.fingerprints.buffer);
    const places = slotsInOrder(this.#slots, this.#size);
    for (let index = 0; index < places.length; index++) {
      const at = numberAt(places, index);
      halves[index * 2] = numberAt(this.#slots, at);
      halves[index * 2 + 1] = numberAt(this.#slots, at + 1);
      taken.versions[index * VERSION_WORDS] = numberAt(this.#slots, at + 2);
      taken.versions[index * VERSION_WORDS + 1] = numberAt(this.#slots, at + 3);
    }
    if (this.#extras.size > 0) this.#writeExtras(places, taken.versions);
    if (this.#ofZero !== null) insertZero(taken, this.#ofZero);
    this.clear();
    return taken;
  }

  #writeExtras(places: Uint32Array, versions: Uint32Array): void {
    for (const [index, at] of places.entries()) writeVersion(this.#versionAt(at), versions, index * VERSION_WORDS);
  }

  clear(): void {
    // After a large file, clearing its many slots again for each of thousands of small files would take too long.
    const isSparse = this.#size * SLOT_WORDS * 8 < this.#slots.length;
    if (isSparse) this.#slots = new Uint32Array(SLOT_WORDS * LEAST_SLOTS);
    else this.#slots.fill(0);
    this.#size = 0;
    this.#extras.clear();
    this.#ofZero = null;
  }
}

/** Puts fingerprint 0 into its place before those that are greater, at which the last place is free. */
function insertZero({ fingerprints, versions }: VersionedFingerprints, version: Version): void {
  const last = fingerprints.length - 1;
  const place = lowerBound(fingerprints.subarray(0, last), 0n);
  fingerprints.copyWithin(place + 1, place, last);
  versions.copyWithin((place + 1) * VERSION_WORDS, place * VERSION_WORDS, last * VERSION_WORDS);
  fingerprints[place] = 0n;
  writeVersion(version, versions, place * VERSION_WORDS);
}
