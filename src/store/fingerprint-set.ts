import type Database from 'better-sqlite3';
import { RowInserter } from './row-inserter.ts';

/** How many contents of a file are remembered for certain; at most twice as many, some hundred megabytes. */
const REMEMBERED_CONTENTS = 500_000;

export interface FingerprintList {
  readonly fingerprint: BigInt64Array;
  readonly isByContent: Uint8Array;
}

/** Odd, so that steps come back to where they began after 2^64 only. */
const STEP_OF_OCCURRENCE = 0x9e37_79b9_7f4a_7c15n;

/**
 * The fingerprints of all records of a case. A record that its vendor gives no identity is known by its content and by
 * which occurrence of it in its file it is: so equal lines of one file are separate events, equal lines of two files
 * are one event that was exported twice, and neither depends on the order in which files are imported.
 *
 * Occurrences are counted over the last half million contents at least. Equal records that lie farther apart than that
 * count as one; logs are written in the order of time, and equal records state equal times.
 */
export class FingerprintSet {
  readonly #database: Database.Database;
  readonly #inserter: RowInserter;
  readonly #find: Database.Statement;
  readonly #insert: Database.Statement;
  readonly #remembered: number;
  #recent = new Map<bigint, number>();
  #older: ReadonlyMap<bigint, number> = new Map();

  constructor(database: Database.Database, remembered = REMEMBERED_CONTENTS) {
    this.#database = database;
    this.#inserter = new RowInserter(database, { into: 'OR IGNORE INTO fingerprint', columns: ['fingerprint'] });
    this.#find = database.prepare('SELECT 1 FROM fingerprint WHERE fingerprint = ?');
    this.#insert = database.prepare('INSERT INTO fingerprint (fingerprint) VALUES (?)');
    this.#remembered = remembered;
  }

  /** To be called for each file. */
  beginFile(): void {
    this.#recent = new Map();
    this.#older = new Map();
    this.#inserter.forget();
  }

  /** What `add` says of each of several lists, asked at once: in order, fingerprints are put in much faster. */
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

  /** Which of the records are new, 1 or 0 each; null for all of them. They are known from then on. */
  add(fingerprints: BigInt64Array, isByContent: Uint8Array): Uint8Array | null {
    const counted = fingerprints.map((fingerprint, index) => {
      return isByContent[index] === 1 ? this.#ofOccurrence(fingerprint) : fingerprint;
    });
    this.#database.exec('SAVEPOINT fingerprints');
    for (const fingerprint of counted.slice().sort()) this.#inserter.add(fingerprint);
    const areAllNew = this.#inserter.flush() === counted.length;
    this.#database.exec(areAllNew ? 'RELEASE fingerprints' : 'ROLLBACK TO fingerprints; RELEASE fingerprints');
    return areAllNew ? null : this.#addOneByOne(counted);
  }

  /** Whether the case knows a record; asked in the order of its file. */
  knows(fingerprint: bigint, isByContent: boolean): boolean {
    return this.#find.get(isByContent ? this.#ofOccurrence(fingerprint) : fingerprint) !== undefined;
  }

  #addOneByOne(fingerprints: BigInt64Array): Uint8Array {
    const isNew = new Uint8Array(fingerprints.length);
    for (const [index, fingerprint] of fingerprints.entries()) {
      if (this.#find.get(fingerprint) !== undefined) continue;
      this.#insert.run(fingerprint);
      isNew[index] = 1;
    }
    return isNew;
  }

  /** The fingerprint of the next occurrence of a content in the file. */
  #ofOccurrence(content: bigint): bigint {
    const before = this.#recent.get(content) ?? this.#older.get(content) ?? 0;
    if (this.#recent.size >= this.#remembered) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(content, before + 1);
    // Contents are hashed with a secret: nobody can know where the steps from one of them lead.
    return BigInt.asIntN(64, content + BigInt(before) * STEP_OF_OCCURRENCE);
  }
}
