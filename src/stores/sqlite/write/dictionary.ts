import type Database from 'better-sqlite3';
import type { DictionaryValue } from '../../../case/event-batch.ts';
import { wellFormed } from '../../../domain/text/well-formed.ts';

const MEMO_LIMIT = 1 << 15;

/** Rows that repeat, each stored once: gives the id of a row, storing it when it is new. */
export class Dictionary {
  readonly #select: Database.Statement<unknown[], number>;
  readonly #insert: Database.Statement;
  readonly #memo = new Map<string, number>();
  readonly #isEmpty: () => boolean;
  /** Whether the memo holds every row there is, so that what it does not know is new; null before that was asked. */
  #isComplete: boolean | null = null;

  constructor(database: Database.Database, table: string, columns: readonly string[]) {
    const any = database.prepare(`SELECT 1 FROM ${table} LIMIT 1`);
    this.#isEmpty = () => any.get() === undefined;
    const places = columns.map(() => '?').join(', ');
    const isIt = columns.map((column) => `${column} IS ?`).join(' AND ');
    // Of rows that another tool may have put in twice, the first one.
    this.#select = database
      .prepare<unknown[], number>(`SELECT id FROM ${table} WHERE ${isIt} ORDER BY id LIMIT 1`)
      .pluck();
    this.#insert = database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`);
  }

  idOf(given: readonly DictionaryValue[]): number {
    const values = given.map((value) => (typeof value === 'string' ? wellFormed(value) : value));
    const key = JSON.stringify(values);
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    this.#isComplete ??= this.#isEmpty();
    const stored = this.#isComplete ? undefined : this.#select.get(...values);
    const id = stored ?? Number(this.#insert.run(...values).lastInsertRowid);
    // A hostile log may hold a million distinct actors: the memo starts over instead of growing with them.
    if (this.#memo.size >= MEMO_LIMIT) this.forget();
    this.#memo.set(key, id);
    return id;
  }

  /** To be called when a transaction that may have stored rows is undone. */
  forget(): void {
    this.#memo.clear();
    this.#isComplete = false;
  }
}
