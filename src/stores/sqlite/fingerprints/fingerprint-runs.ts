import type Database from 'better-sqlite3';
import { lowerBound } from '../../../numbers/lower-bound.ts';
import { bigAt } from '../../../numbers/number-at.ts';
import { fingerprintsIn, type StoredPage, storedPage } from './fingerprint-page.ts';
import {
  joined,
  merged,
  sliceOf,
  VERSION_WORDS,
  type Version,
  type VersionedFingerprints,
  versionIn,
} from './versioned-fingerprints.ts';

const BYTES_EACH = 8;
const FINGERPRINTS_PER_PAGE = 8192;
/** Pages kept in memory, 160 KB each: lookups in ascending order read each page once. */
const PAGES_KEPT = 64;
/** How many runs of about the same length are merged into one. */
const RUNS_MERGED = 4;
/** Longer runs are not merged any more: merging a million fingerprints takes 40 MB of memory. */
const LONGEST_MERGED = 1 << 20;

interface Page {
  readonly first: bigint;
  readonly last: bigint;
  readonly length: number;
}

/** Pages in ascending order that do not overlap. */
interface Run {
  readonly pages: Page[];
  readonly length: number;
}

/**
 * The fingerprints of a case as a log-structured merge of sorted runs: new fingerprints are appended as a sorted run of
 * pages, and runs of about the same length are merged into a longer one. Appending a quarter of a million sorted
 * fingerprints takes a thirtieth of the time that SQLite needs to insert them into a B-tree one by one.
 */
export class FingerprintRuns {
  readonly #database: Database.Database;
  readonly #pagesKept: number;
  readonly #kept = new Map<bigint, VersionedFingerprints>();
  readonly #statements: ReturnType<typeof statementsOf>;
  /** The longest run first; null until they are read. */
  #known: readonly Run[] | null = null;

  constructor(database: Database.Database, pagesKept = PAGES_KEPT) {
    this.#database = database;
    this.#pagesKept = pagesKept;
    this.#statements = statementsOf(database);
  }

  /** How many fingerprints are stored. */
  get length(): number {
    return this.#runs.reduce((sum, { length }) => sum + length, 0);
  }

  /** How many runs a lookup has to search. */
  get runs(): number {
    return this.#runs.length;
  }

  /** Must be called if another process may have changed the file, or a transaction was rolled back. */
  reload(): void {
    this.#kept.clear();
    this.#known = null;
  }

  get #runs(): readonly Run[] {
    this.#known ??= this.#stored();
    return this.#known;
  }

  #stored(): readonly Run[] {
    const runs: { pages: Page[]; length: number; last: bigint }[] = [];
    const rows = this.#database
      .prepare<[], Readonly<Record<'first' | 'last' | 'length', bigint>>>(
        `SELECT first, last, length(fingerprints) / ${BYTES_EACH} AS length FROM fingerprint ORDER BY first`,
      )
      .safeIntegers();
    for (const row of rows.iterate()) {
      const page = { ...row, length: Number(row.length) };
      const run = runs.find(({ last }) => last < row.first);
      if (run === undefined) runs.push({ pages: [page], length: page.length, last: page.last });
      else {
        run.pages.push(page);
        run.length += page.length;
        run.last = page.last;
      }
    }
    return longestFirst(runs);
  }

  /** The given fingerprints that are stored, with their versions; they must be in ascending order. */
  held(ordered: BigInt64Array): ReadonlyMap<bigint, Version> {
    const found = new Map<bigint, Version>();
    for (const { pages } of this.#runs) this.#findIn(pages, ordered, found);
    return found;
  }

  #findIn(pages: readonly Page[], ordered: BigInt64Array, found: Map<bigint, Version>): void {
    let at = 0;
    for (const fingerprint of ordered) {
      for (let page = pages[at]; page !== undefined && page.last < fingerprint; page = pages[at]) at++;
      const page = pages[at];
      if (page === undefined || page.first > fingerprint) continue;
      const version = this.#versionIn(page, fingerprint);
      if (version !== null) found.set(fingerprint, version);
    }
  }

  /** All pages, in no particular order. */
  *pages(): Generator<BigInt64Array> {
    for (const { pages } of this.#runs) for (const page of pages) yield this.#read(page).fingerprints;
  }

  /** Adds fingerprints that are not stored yet; they must be in ascending order. */
  add(ordered: VersionedFingerprints): void {
    if (ordered.fingerprints.length === 0) return;
    this.#write(ordered);
    for (let alike = this.#alike(); alike.length >= RUNS_MERGED; alike = this.#alike()) this.#merge(alike);
  }

  /** The runs that are about as long as the shortest one; empty if merging them would make too long a run. */
  #alike(): readonly Run[] {
    const shortest = this.#runs.at(-1)?.length ?? LONGEST_MERGED;
    if (shortest * RUNS_MERGED > LONGEST_MERGED) return [];
    return this.#runs.filter(({ length }) => length < shortest * RUNS_MERGED);
  }

  #merge(runs: readonly Run[]): void {
    const all = merged(runs.map(({ pages }) => joined(pages.map((page) => this.#read(page)))));
    for (const { first } of runs.flatMap(({ pages }) => pages)) this.#statements.remove.run(first);
    this.#kept.clear();
    this.#known = this.#runs.filter((run) => !runs.includes(run));
    this.#write(all);
  }

  #write(ordered: VersionedFingerprints): void {
    // Known before the pages are stored, or those would be taken for a run of their own beside the one that is added here.
    const others = this.#runs;
    const pages: Page[] = [];
    const insert = this.#statements.insert();
    const { length } = ordered.fingerprints;
    for (let start = 0; start < length; start += FINGERPRINTS_PER_PAGE) {
      const part = sliceOf(ordered, start, start + FINGERPRINTS_PER_PAGE);
      const { fingerprints } = part;
      const [first, last] = [bigAt(fingerprints, 0), bigAt(fingerprints, fingerprints.length - 1)];
      insert.run({ first, last, ...storedPage(part) });
      pages.push({ first, last, length: fingerprints.length });
    }
    this.#known = longestFirst([...others, { pages, length }]);
  }

  #versionIn(page: Page, fingerprint: bigint): Version | null {
    const stored = this.#read(page);
    const index = lowerBound(stored.fingerprints, fingerprint);
    return stored.fingerprints[index] === fingerprint ? versionIn(stored.versions, index * VERSION_WORDS) : null;
  }

  #read({ first }: Page): VersionedFingerprints {
    const known = this.#kept.get(first);
    if (known !== undefined) return known;
    const page = fingerprintsIn(this.#statements.page.get(first));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < this.#pagesKept) break;
      this.#kept.delete(oldest);
    }
    this.#kept.set(first, page);
    return page;
  }
}

function statementsOf(database: Database.Database) {
  return {
    // Prepared where it is needed: a case of version 0.1.0, which verify only reads, has no versions.
    insert: () =>
      database.prepare(
        'INSERT INTO fingerprint (first, last, fingerprints, versions) VALUES (:first, :last, :fingerprints, :versions)',
      ),
    page: database.prepare<[bigint], StoredPage>('SELECT * FROM fingerprint WHERE first = ?'),
    remove: database.prepare('DELETE FROM fingerprint WHERE first = ?'),
  };
}

function longestFirst(runs: readonly Run[]): readonly Run[] {
  return runs.toSorted((a, b) => b.length - a.length);
}
