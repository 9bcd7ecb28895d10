import type Database from 'better-sqlite3';
import { lowerBound } from '../../../numbers/lower-bound.ts';
import { bigAt } from '../../../numbers/number-at.ts';
import { alignedMemory, littleEndian } from '../../../numbers/packed-numbers.ts';

const BYTES_EACH = 8;
const FINGERPRINTS_PER_PAGE = 8192;
/** Pages that are kept in memory, of 64 KB each: what comes in order reads each page once. */
const PAGES_KEPT = 64;
/** So many runs of about one length become one. */
const RUNS_MERGED = 4;
/** A longer run is left alone: a million take 8 MB. */
const LONGEST_MERGED = 1 << 20;

interface Page {
  readonly first: bigint;
  readonly last: bigint;
  readonly length: number;
}

/** Pages that follow each other. */
interface Run {
  readonly pages: Page[];
  readonly length: number;
}

/**
 * The fingerprints of a case, in pages that are in order, and pages in runs. To put a quarter of a million into a file
 * at once, in order, takes a thirtieth of the time that it takes SQLite to put them where they belong one by one.
 */
export class FingerprintRuns {
  readonly #database: Database.Database;
  readonly #pagesKept: number;
  readonly #kept = new Map<bigint, BigInt64Array>();
  readonly #statements: ReturnType<typeof statementsOf>;
  /** The longest first; null before they are asked for. */
  #known: readonly Run[] | null = null;

  constructor(database: Database.Database, pagesKept = PAGES_KEPT) {
    this.#database = database;
    this.#pagesKept = pagesKept;
    this.#statements = statementsOf(database);
  }

  /** How many fingerprints there are. */
  get length(): number {
    return this.#runs.reduce((sum, { length }) => sum + length, 0);
  }

  /** How many runs a fingerprint may be in. */
  get runs(): number {
    return this.#runs.length;
  }

  /** To be called where others may have changed the file, or a transaction was undone. */
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

  /** Those of some fingerprints, which are in order, that are in the case. */
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

  /** Every page, in no order. */
  *pages(): Generator<BigInt64Array> {
    for (const { pages } of this.#runs) for (const page of pages) yield this.#read(page);
  }

  /** Adds new fingerprints, which are in order. */
  add(ordered: BigInt64Array): void {
    if (ordered.length === 0) return;
    this.#write(ordered);
    for (let alike = this.#alike(); alike.length >= RUNS_MERGED; alike = this.#alike()) this.#merge(alike);
  }

  /** The runs of about the length of the shortest. */
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

/** What a page holds; whatever is no list of fingerprints holds none. */
export function fingerprintsIn(stored: unknown): BigInt64Array {
  if (!Buffer.isBuffer(stored) || stored.length % BYTES_EACH !== 0) return new BigInt64Array();
  const { buffer, byteOffset } = alignedMemory(stored, BYTES_EACH);
  return new BigInt64Array(buffer, byteOffset, stored.length / BYTES_EACH);
}
