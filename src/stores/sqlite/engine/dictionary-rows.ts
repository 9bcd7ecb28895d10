import type Database from 'better-sqlite3';
import { damagedCase } from '../values/damaged-case.ts';

/**
 * Entries of a dictionary by their ids: rows, or texts of one column. An entry is read when it is first asked for, and
 * kept, because most are asked for again. A log may name a million programs or addresses: when `mostRecent` entries were
 * learned, those are forgotten that were not asked for since as many were learned before.
 */
export class DictionaryRows<Entry> {
  readonly #read: Database.Statement<[number], Entry>;
  readonly #name: string;
  readonly #mostRecent: number;
  #recent = new Map<number, Entry>();
  #older: ReadonlyMap<number, Entry> = new Map();

  /** `read` selects one entry by its id. The name of the dictionary is for messages. */
  constructor(name: string, read: Database.Statement<[number], Entry>, mostRecent: number) {
    this.#name = name;
    this.#read = read;
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
    const entry = this.#older.get(id) ?? this.#readNow(id);
    if (entry === undefined) return undefined;
    if (this.#recent.size >= this.#mostRecent) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(id, entry);
    return entry;
  }

  #readNow(id: number): Entry | undefined {
    const entry = this.#read.get(id);
    if (entry === undefined || isExpected(entry)) return entry;
    throw damagedCase(null, `${this.#name} ${id} holds a value that imgaudit does not write`);
  }
}

/** Booleans are stored as numbers; no other value of a dictionary is one. */
function isExpected(entry: unknown): boolean {
  if (Buffer.isBuffer(entry)) return false;
  const values: readonly unknown[] = typeof entry === 'object' && entry !== null ? Object.values(entry) : [entry];
  return values.every((value) => value === null || value === 0 || value === 1 || typeof value === 'string');
}
