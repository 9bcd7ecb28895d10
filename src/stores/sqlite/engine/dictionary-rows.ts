import type Database from 'better-sqlite3';
import { damagedCase } from '../values/damaged-case.ts';

/** A row of a dictionary: its id, then values. */
export type DictionaryRow = readonly [id: number, ...values: readonly unknown[]];

/** How the entries of a dictionary are read. */
export interface DictionaryQuery<Entry, Row extends DictionaryRow> {
  /** The name of the dictionary, which is that of its table. */
  readonly name: string;
  /** Selects the columns of a row, its id first; without a condition. */
  readonly select: string;
  readonly entryOf: (row: Row) => Entry;
}

/** Rows that one query reads, where entries are asked for in the order of their ids. */
const MOST_AHEAD = 256;
/** Texts that one query reads: who asks for few entries must not be given gigabytes. */
const MOST_CHARACTERS = 1 << 20;

/**
 * Entries of a dictionary by their ids. An entry is read when it is first asked for, and kept, because most are asked for
 * again. A log may name a million programs or addresses: when `mostRecent` entries were learned, those are forgotten that
 * were not asked for since as many were learned before. Ids are given in the order in which a log names things, so that
 * who reads a log in order asks for one after the other: then more and more are read at once.
 */
export class DictionaryRows<Entry, Row extends DictionaryRow = DictionaryRow> {
  readonly #query: DictionaryQuery<Entry, Row>;
  /** Reads the rows from one id to another, both included. */
  readonly #read: Database.Statement<[number, number], Row>;
  readonly #mostRecent: number;
  #recent = new Map<number, Entry>();
  #older: ReadonlyMap<number, Entry> = new Map();
  /** The id after the last block that was read, and the length of that block. */
  #next = 0;
  #ahead = 1;

  constructor(database: Database.Database, query: DictionaryQuery<Entry, Row>, mostRecent: number) {
    const { name, select } = query;
    this.#query = query;
    this.#read = database
      .prepare<[number, number], Row>(`${select} WHERE ${name}.id BETWEEN ? AND ? ORDER BY ${name}.id`)
      .raw();
    this.#mostRecent = mostRecent;
  }

  /**
   * Undefined if the dictionary has no such entry.
   * @throws AuditError `case-unusable` for an entry with a value that imgaudit does not write
   */
  get(id: number): Entry | undefined {
    return this.#recent.get(id) ?? this.#learned(id);
  }

  #learned(id: number): Entry | undefined {
    const entry = this.#older.get(id) ?? this.#readFrom(id);
    if (entry !== undefined) this.#keep(id, entry);
    return entry;
  }

  #keep(id: number, entry: Entry): void {
    if (this.#recent.size >= this.#mostRecent) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(id, entry);
  }

  /** The entry, which is not kept yet. Those after it are, where entries are asked for in order. */
  #readFrom(id: number): Entry | undefined {
    const isInOrder = id >= this.#next && id < this.#next + this.#ahead;
    this.#ahead = isInOrder ? Math.min(2 * this.#ahead, MOST_AHEAD) : 1;
    this.#next = id + this.#ahead;
    let asked: Entry | undefined;
    let characters = 0;
    for (const row of this.#read.iterate(id, this.#next - 1)) {
      const entry = this.#entryOf(row);
      if (row[0] === id) asked = entry;
      else this.#keep(row[0], entry);
      for (const value of row) if (typeof value === 'string') characters += value.length;
      if (characters > MOST_CHARACTERS) break;
    }
    return asked;
  }

  #entryOf(row: Row): Entry {
    const { name, entryOf } = this.#query;
    if (isExpected(row)) return entryOf(row);
    throw damagedCase(null, `${name} ${row[0]} holds a value that imgaudit does not write`);
  }
}

/** Booleans are stored as numbers; no other value of a dictionary is one. */
function isExpected(row: DictionaryRow): boolean {
  return row.every(
    (value, at) => at === 0 || value === null || value === 0 || value === 1 || typeof value === 'string',
  );
}
