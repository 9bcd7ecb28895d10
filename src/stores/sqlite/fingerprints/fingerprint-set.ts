import type Database from 'better-sqlite3';
import type { KnownBy } from '../../../case/audit/case-audit.ts';
import { isSameContent, NO_CONTENT, type RecordContent } from '../../../case/record-content.ts';
import { bigAt, numberAt, valueAt } from '../../../numbers/number-at.ts';
import { type CompareRecords, type DoubtCounts, DoubtfulRecords, NO_DOUBTS } from './doubtful-records.ts';
import { FingerprintFilter } from './fingerprint-filter.ts';
import { FingerprintRuns } from './fingerprint-runs.ts';
import { PendingFingerprints } from './pending-fingerprints.ts';
import { joinedRecords, type RecordList } from './record-list.ts';
import type { Version } from './versioned-fingerprints.ts';

/**
 * How many distinct contents of a file are counted: at least this many, at most twice as many, which takes some hundred
 * megabytes.
 */
const REMEMBERED_CONTENTS = 500_000;
/** How many new fingerprints wait in memory before they are written: some megabytes. */
const MOST_PENDING = 1 << 17;
/** Measured: one lookup in one run takes as long as reading this many fingerprints. */
const READ_PER_LOOKUP = 500;

/** What the case knew of some records. */
export interface Novelty extends DoubtCounts {
  /** 1 for each new record and 0 for each known one; null if all are new. */
  readonly isNew: Uint8Array | null;
}

/** A record whose identity is known, by its index in its list. */
interface Doubt {
  readonly doubtful: DoubtfulRecords;
  readonly index: number;
  /** Of the records before it. */
  readonly isNew: Uint8Array;
}

/** How the records of a list are added. */
interface Adding {
  /** The number that the first new event gets. */
  readonly firstSeq: number;
  readonly held: ReadonlyMap<bigint, Version> | null;
}

/** What is known beyond the database, of fingerprints in any order. */
export type KnownElsewhere = (fingerprints: BigInt64Array) => ReadonlyMap<bigint, Version>;

interface FingerprintOptions {
  /** Asked of all records of a question together. Absent for a case that lies in this database alone. */
  readonly elsewhere?: KnownElsewhere | undefined;
  readonly remembered?: number;
  readonly mostPending?: number;
  /** The stored runs, if another set has read them already. */
  readonly runs?: FingerprintRuns;
}

const NONE: ReadonlySet<bigint> = new Set();

/** Odd, so that the multiples are distinct modulo 2^64. */
const STEP_OF_OCCURRENCE = 0x9e37_79b9_7f4a_7c15n;
const STEP_OF_CONTENT = 0xd1b5_4a32_d192_ed03n;

/**
 * The fingerprints of all records of a case. A record without an identity of its vendor is known by its content and by
 * its occurrence, that is how often the same content came before in the same file. Equal lines of one file are separate
 * events, equal lines of two files are one event that was exported twice, and neither depends on the order in which
 * files are imported.
 *
 * A record with an identity is known if the content is equal too. Its fingerprint is that of the identity; a record that
 * contradicts an earlier one has a fingerprint of its own, made from both.
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
  readonly #elsewhere: KnownElsewhere | null;
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
      elsewhere = null,
    } = options;
    this.#database = database;
    this.#elsewhere = elsewhere;
    this.#runs = runs;
    this.#mostPending = mostPending;
    this.#remembered = remembered;
  }

  /** Must be called at the start of each file, within its transaction. */
  beginFile(): void {
    this.#recent.clear();
    this.#older = new Map();
  }

  /** Must be called at the start of each transaction, which may be of several files. */
  begin(): void {
    this.beginFile();
    this.#pending.clear();
    const version = this.#database.pragma('data_version', { simple: true });
    if (version !== this.#version) {
      this.#runs.reload();
      this.#filter = null;
      this.#lookedUp = 0;
    }
    // The runs count as unknown until the transaction is finished.
    this.#version = null;
  }

  /** Must be called if the transaction is rolled back. */
  abandon(): void {
    this.#version = null;
  }

  /** Must be called before the transaction is committed. */
  finish(): void {
    this.#write();
    this.#version = this.#database.pragma('data_version', { simple: true });
  }

  /** Like `add` for each of several lists that follow each other, but a stored page is read once for all of them. */
  addAll(lists: readonly RecordList[], firstSeq: number, compare: CompareRecords | null = null): readonly Novelty[] {
    const { isNew, ...doubts } = this.add(joinedRecords(lists), firstSeq, compare);
    let start = 0;
    return lists.map(({ fingerprint }, index) => {
      const from = start;
      start += fingerprint.length;
      // Which list a contradiction is of matters to nobody.
      return { isNew: isNew?.subarray(from, start) ?? null, ...(index === 0 ? doubts : NO_DOUBTS) };
    });
  }

  /** Adds records. The events of those that are new get numbers from `firstSeq` on. */
  add(records: RecordList, firstSeq: number, compare: CompareRecords | null = null): Novelty {
    const { fingerprint, isByContent } = records;
    if (this.#pending.size + fingerprint.length > this.#mostPending) this.#write();
    const counted = isByContent.includes(1) ? this.#counted(fingerprint, isByContent) : fingerprint;
    const halves = new Uint32Array(counted.buffer, counted.byteOffset, counted.length * 2);
    const held = this.#heldAmong(counted, halves);
    const elsewhere = this.#contradictionsElsewhere(counted, records, held);
    const doubtful = new DoubtfulRecords(records, firstSeq, elsewhere, compare);
    const isNew = this.#addEach({ ...records, fingerprint: counted }, halves, { firstSeq, held }, doubtful);
    return { isNew, ...doubtful.counts() };
  }

  /**
   * Adds records one by one; gives which of them are new, or null if all are. It does nothing else, because what is done
   * seldom would be compiled with it, again and again.
   */
  #addEach(
    { fingerprint, content, extras, events }: RecordList,
    halves: Uint32Array,
    { firstSeq, held }: Adding,
    doubtful: DoubtfulRecords,
  ): Uint8Array | null {
    const isNew = new Uint8Array(fingerprint.length);
    let [seq, accepted] = [firstSeq, 0];
    // One object for all records: most are new, and their numbers are copied.
    const version = { content: 0, extras: 0, seq: 0 };
    for (let index = 0; index < fingerprint.length; index++) {
      const count = numberAt(events, index);
      version.content = numberAt(content, index);
      version.extras = valueAt(extras, index);
      version.seq = count === 0 ? 0 : seq;
      const [low, high] = [numberAt(halves, index * 2), numberAt(halves, index * 2 + 1)];
      const known = held?.get(bigAt(fingerprint, index)) ?? this.#pending.addUnlessHeld(low, high, version);
      if (known !== null && !this.#contradicts(bigAt(fingerprint, index), known, version, { doubtful, index, isNew }))
        continue;
      isNew[index] = 1;
      accepted++;
      seq += count;
    }
    return accepted === fingerprint.length ? null : isNew;
  }

  /** Those records that contradict a known one, and are known elsewhere as such: by their own fingerprints. */
  #contradictionsElsewhere(
    identities: BigInt64Array,
    { content, extras }: RecordList,
    held: ReadonlyMap<bigint, Version> | null,
  ): ReadonlySet<bigint> {
    if (this.#elsewhere === null || held === null) return NONE;
    const contradicting: bigint[] = [];
    for (const [index, identity] of identities.entries()) {
      const known = held.get(identity);
      const version = { content: numberAt(content, index), extras: valueAt(extras, index) };
      if (known !== undefined && !isSameContent(known, version)) contradicting.push(ofContent(identity, version));
    }
    return contradicting.length === 0 ? NONE : new Set(this.#elsewhere(BigInt64Array.from(contradicting)).keys());
  }

  /** Adds the record and notes it if it says something else than what is known of its identity, as far as both say it. */
  #contradicts(identity: bigint, known: Version, version: Version, { doubtful, index, isNew }: Doubt): boolean {
    if (known.content === NO_CONTENT.content && version.content !== NO_CONTENT.content) doubtful.uncompared++;
    if (isSameContent(known, version)) return false;
    const fingerprint = ofContent(identity, version);
    if (doubtful.elsewhere.has(fingerprint)) return false;
    if (this.#runs.held(BigInt64Array.of(fingerprint)).size > 0) return false;
    const [low = 0, high = 0] = new Uint32Array(BigInt64Array.of(fingerprint).buffer);
    if (this.#pending.holds(low, high)) return false;
    if (doubtful.agreementAt(index, known, isNew) !== 'contradicting') return false;
    this.#pending.addUnlessHeld(low, high, version);
    if (version.seq > 0) doubtful.contradictions.push({ seq: version.seq, earlier: known.seq });
    return true;
  }

  #counted(fingerprints: BigInt64Array, isByContent: Uint8Array): BigInt64Array {
    return fingerprints.map((fingerprint, index) => {
      return isByContent[index] === 1 ? this.#ofOccurrence(fingerprint) : fingerprint;
    });
  }

  /** What the stored case knows of a record: whether it is the first with its identity, or contradicts that one. */
  knows(fingerprint: bigint, { isByContent, agrees, ...content }: KnownBy): 'first' | 'contradicting' | null {
    const counted = isByContent ? this.#ofOccurrence(fingerprint) : fingerprint;
    const known = this.#stored(counted);
    if (known === null) return null;
    if (isByContent || isSameContent(known, content)) return 'first';
    if (this.#stored(ofContent(counted, content)) !== null) return 'contradicting';
    return known.seq > 0 && agrees(known.seq) ? 'first' : null;
  }

  #stored(fingerprint: bigint): Version | null {
    const one = BigInt64Array.of(fingerprint);
    return this.#runs.held(one).get(fingerprint) ?? this.#elsewhere?.(one).get(fingerprint) ?? null;
  }

  /** The given fingerprints that are known, here or elsewhere; null if there are none. */
  #heldAmong(fingerprints: BigInt64Array, halves: Uint32Array): ReadonlyMap<bigint, Version> | null {
    const here = this.#heldHere(fingerprints, halves);
    const elsewhere = this.#elsewhere?.(fingerprints) ?? null;
    if (elsewhere === null || elsewhere.size === 0) return here;
    return here === null ? elsewhere : new Map([...elsewhere, ...here]);
  }

  /** The given fingerprints that are stored; null if there are none. */
  #heldHere(fingerprints: BigInt64Array, halves: Uint32Array): ReadonlyMap<bigint, Version> | null {
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
    else this.#filter?.addAll(pending.fingerprints);
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

/** The fingerprint of a record that contradicts the first one with its identity. Nobody can predict either of the two. */
function ofContent(identity: bigint, { content, extras }: RecordContent): bigint {
  return BigInt.asIntN(64, identity + ((BigInt(extras) << 32n) + BigInt(content)) * STEP_OF_CONTENT);
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
