import type Database from 'better-sqlite3';
import { lowerBound } from '../../../numbers/lower-bound.ts';
import { bigAt } from '../../../numbers/number-at.ts';
import { alignedMemory, littleEndian } from '../../../numbers/packed-numbers.ts';

const BYTES_EACH = 8;
const FINGERPRINTS_PER_PAGE = 8192;
/** Pages kept in memory, 64 KB each: lookups in ascending order read each page once. */
const PAGES_KEPT = 64;
/** How many runs of about the same length are merged into one. */
const RUNS_MERGED = 4;
/** Longer runs are not merged any more: merging a million fingerprints takes 8 MB of memory. */
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
  readonly #kept = new Map<bigint, BigInt64Array>();
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

  /** The given fingerprints that are stored; they must be in ascending order. */
  held(ordered: BigInt64Array): ReadonlySet<bigint> {
    const found = new Set<bigint>();
    for (const { pages } of this.#runs) {
      let at = 0;
      for (const fingerprint of ordered) {
        for (let page = pages[at]; page !== undefined && page.last < fingerprint; page = pages[at]) at++;
        const page = pages[at];
        if (page !== undefined && page.first <= fingerprint && this.#holds(page, fingerprint)) {
          found.add(fingerprint);
        }
      }
    }
    return found;
  }

  /** All pages, in no particular order. */
  *pages(): Generator<BigInt64Array> {
    for (const { pages } of this.#runs) for (const page of pages) yield this.#read(page);
  }

  /** Adds fingerprints that are not stored yet; they must be in ascending order. */
  add(ordered: BigInt64Array): void {
    if (ordered.length === 0) return;
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
    const merged = new BigInt64Array(runs.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    for (const page of runs.flatMap(({ pages }) => pages)) {
      merged.set(this.#read(page), end);
      end += page.length;
      this.#statements.remove.run(page.first);
    }
    this.#kept.clear();
    this.#known = this.#runs.filter((run) => !runs.includes(run));
    this.#write(merged.sort());
  }

  #write(ordered: BigInt64Array): void {
    const pages: Page[] = [];
    for (let start = 0; start < ordered.length; start += FINGERPRINTS_PER_PAGE) {
      const part = ordered.slice(start, start + FINGERPRINTS_PER_PAGE);
      const page = { first: bigAt(part, 0), last: bigAt(part, part.length - 1), length: part.length };
      this.#statements.insert.run(page.first, page.last, littleEndian(Buffer.from(part.buffer), BYTES_EACH));
      pages.push(page);
    }
    this.#known = longestFirst([...this.#runs, { pages, length: ordered.length }]);
  }

  #holds(page: Page, fingerprint: bigint): boolean {
    const ordered = this.#read(page);
    return ordered[lowerBound(ordered, fingerprint)] === fingerprint;
  }

  #read({ first }: Page): BigInt64Array {
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
    insert: database.prepare('INSERT INTO fingerprint (first, last, fingerprints) VALUES (?, ?, ?)'),
    page: database.prepare('SELECT fingerprints FROM fingerprint WHERE first = ?').pluck(),
    remove: database.prepare('DELETE FROM fingerprint WHERE first = ?'),
  };
}

function longestFirst(runs: readonly Run[]): readonly Run[] {
  return runs.toSorted((a, b) => b.length - a.length);
}

/** The fingerprints of a stored page; empty if the value is not a page. */
export function fingerprintsIn(stored: unknown): BigInt64Array {
  if (!Buffer.isBuffer(stored) || stored.length % BYTES_EACH !== 0) return new BigInt64Array();
  const { buffer, byteOffset } = alignedMemory(stored, BYTES_EACH);
  return new BigInt64Array(buffer, byteOffset, stored.length / BYTES_EACH);
}
