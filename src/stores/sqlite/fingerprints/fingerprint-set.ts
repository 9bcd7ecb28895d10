import type Database from 'better-sqlite3';
import { bigAt, numberAt } from '../../../numbers/number-at.ts';
import { FingerprintFilter } from './fingerprint-filter.ts';
import { FingerprintRuns } from './fingerprint-runs.ts';
import { PendingFingerprints } from './pending-fingerprints.ts';

/**
 * How many distinct contents of a file are counted: at least this many, at most twice as many, which takes some hundred
 * megabytes.
 */
const REMEMBERED_CONTENTS = 500_000;
/** How many new fingerprints wait in memory before they are written: some megabytes. */
const MOST_PENDING = 1 << 17;
/** Measured: one lookup in one run takes as long as reading this many fingerprints. */
const READ_PER_LOOKUP = 500;

export interface FingerprintList {
  readonly fingerprint: BigInt64Array;
  readonly isByContent: Uint8Array;
}

interface FingerprintOptions {
  readonly remembered?: number;
  readonly mostPending?: number;
  /** The stored runs, if another set has read them already. */
  readonly runs?: FingerprintRuns;
}

/** Odd, so that the multiples are distinct modulo 2^64. */
const STEP_OF_OCCURRENCE = 0x9e37_79b9_7f4a_7c15n;

/**
 * The fingerprints of all records of a case. A record without an identity of its vendor is known by its content and by
 * its occurrence, that is how often the same content came before in the same file. Equal lines of one file are separate
 * events, equal lines of two files are one event that was exported twice, and neither depends on the order in which
 * files are imported.
 *
 * Occurrences are counted over the last half million distinct contents at least. Equal records that lie farther apart
 * count as one record. That is rare: equal records state equal times, and logs are written in the order of time.
 */
export class FingerprintSet {
  readonly #database: Database.Database;
  readonly #runs: FingerprintRuns;
  readonly #pending = new PendingFingerprints();
  readonly #mostPending: number;
  readonly #remembered: number;
  /** A Bloom filter of all runs; null until enough lookups were made to be worth the time of building it. */
  #filter: FingerprintFilter | null = null;
  #lookedUp = 0;
  /** SQLite's data version when the runs were read; null if a transaction may have been rolled back since. */
  #version: unknown = null;
  #recent = new Map<bigint, number>();
  #older: ReadonlyMap<bigint, number> = new Map();

  constructor(database: Database.Database, options: FingerprintOptions = {}) {
    const {
      remembered = REMEMBERED_CONTENTS,
      mostPending = MOST_PENDING,
      runs = new FingerprintRuns(database),
    } = options;
    this.#database = database;
    this.#runs = runs;
    this.#mostPending = mostPending;
    this.#remembered = remembered;
  }

  /** Must be called at the start of each file, within its transaction. */
  beginFile(): void {
    this.#recent = new Map();
    this.#older = new Map();
    this.#pending.clear();
    const version = this.#database.pragma('data_version', { simple: true });
    if (version !== this.#version) {
      this.#runs.reload();
      this.#filter = null;
      this.#lookedUp = 0;
    }
    // The runs count as unknown until the file is finished.
    this.#version = null;
  }

  /** Must be called if the transaction of the file is rolled back. */
  abandonFile(): void {
    this.#version = null;
  }

  /** Must be called before the transaction of the file is committed. */
  finishFile(): void {
    this.#write();
    this.#version = this.#database.pragma('data_version', { simple: true });
  }

  /** Like `add` for each of several lists, but a stored page is read once for all of them. */
  addAll(lists: readonly FingerprintList[]): readonly (Uint8Array | null)[] {
    const length = lists.reduce((sum, { fingerprint }) => sum + fingerprint.length, 0);
    const [fingerprints, isByContent] = [new BigInt64Array(length), new Uint8Array(length)];
    let end = 0;
    for (const list of lists) {
      fingerprints.set(list.fingerprint, end);
      isByContent.set(list.isByContent, end);
      end += list.fingerprint.length;
    }
    const isNew = this.add(fingerprints, isByContent);
    let start = 0;
    return lists.map(({ fingerprint }) => {
      const from = start;
      start += fingerprint.length;
      return isNew?.subarray(from, start) ?? null;
    });
  }

  /** Adds records; gives 1 for each new one and 0 for each known one, or null if all are new. */
  add(fingerprints: BigInt64Array, isByContent: Uint8Array): Uint8Array | null {
    if (this.#pending.size + fingerprints.length > this.#mostPending) this.#write();
    const counted = isByContent.includes(1) ? this.#counted(fingerprints, isByContent) : fingerprints;
    const halves = new Uint32Array(counted.buffer, counted.byteOffset, counted.length * 2);
    const held = this.#heldAmong(counted, halves);
    const isNew = new Uint8Array(counted.length);
    let areAllNew = true;
    for (let index = 0; index < counted.length; index++) {
      const isHeld = held?.has(bigAt(counted, index)) ?? false;
      if (!isHeld && this.#pending.add(numberAt(halves, index * 2), numberAt(halves, index * 2 + 1))) isNew[index] = 1;
      else areAllNew = false;
    }
    return areAllNew ? null : isNew;
  }

  #counted(fingerprints: BigInt64Array, isByContent: Uint8Array): BigInt64Array {
    return fingerprints.map((fingerprint, index) => {
      return isByContent[index] === 1 ? this.#ofOccurrence(fingerprint) : fingerprint;
    });
  }

  knows(fingerprint: bigint, isByContent: boolean): boolean {
    const counted = isByContent ? this.#ofOccurrence(fingerprint) : fingerprint;
    return this.#runs.held(BigInt64Array.of(counted)).has(counted);
  }

  /** The given fingerprints that are stored; null if there are none. */
  #heldAmong(fingerprints: BigInt64Array, halves: Uint32Array): ReadonlySet<bigint> | null {
    const { runs, length } = this.#runs;
    if (length === 0) return null;
    this.#lookedUp += fingerprints.length;
    if (this.#filter === null && this.#lookedUp * runs * READ_PER_LOOKUP > length) this.#filter = this.#filterOfRuns();
    const maybe = this.#filter === null ? fingerprints.slice() : maybeHeld(this.#filter, fingerprints, halves);
    return maybe.length === 0 ? null : this.#runs.held(maybe.sort());
  }

  #filterOfRuns(): FingerprintFilter {
    // With room to grow: an import that has added many fingerprints will add more.
    const filter = new FingerprintFilter(this.#runs.length * 2);
    for (const page of this.#runs.pages()) filter.addAll(page);
    return filter;
  }

  #write(): void {
    const pending = this.#pending.take();
    this.#runs.add(pending);
    if (this.#filter !== null && this.#runs.length > this.#filter.room) this.#filter = null;
    else this.#filter?.addAll(pending);
  }

  /** The fingerprint of the next occurrence of a content in the file. */
  #ofOccurrence(content: bigint): bigint {
    const before = this.#recent.get(content) ?? this.#older.get(content) ?? 0;
    if (this.#recent.size >= this.#remembered) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(content, before + 1);
    // Contents are hashed with a secret key: nobody can predict the sum and forge a record with the same one.
    return BigInt.asIntN(64, content + BigInt(before) * STEP_OF_OCCURRENCE);
  }
}

/** The fingerprints that a filter does not rule out. Reading halves spares making a bigint of most of them. */
function maybeHeld(filter: FingerprintFilter, fingerprints: BigInt64Array, halves: Uint32Array): BigInt64Array {
  const found: bigint[] = [];
  for (let index = 0; index < fingerprints.length; index++) {
    const mayBe = filter.mayHold(numberAt(halves, index * 2), numberAt(halves, index * 2 + 1));
    if (mayBe) found.push(bigAt(fingerprints, index));
  }
  return BigInt64Array.from(found);
}
