import type Database from 'better-sqlite3';
import type { DictionaryValue } from '../../../case/event-batch.ts';
import { wellFormed } from '../../../domain/text/well-formed.ts';

/** A hostile log may name a million distinct actors: beyond this many entries the memo is emptied. */
const MEMO_LIMIT = 1 << 15;

/** A dictionary table: each distinct row is stored once and has an id. */
export class Dictionary {
  readonly #select: Database.Statement<unknown[], number>;
  readonly #insert: Database.Statement;
  readonly #memo = new Map<string, number>();
  readonly #isEmpty: () => boolean;
  /** Whether the memo holds every row of the table, so that a row it lacks is new; null until the table was read. */
  #isComplete: boolean | null = null;

  constructor(database: Database.Database, table: string, columns: readonly string[]) {
    const any = database.prepare(`SELECT 1 FROM ${table} LIMIT 1`);
    this.#isEmpty = () => any.get() === undefined;
    const places = columns.map(() => '?').join(', ');
    const isIt = columns.map((column) => `${column} IS ?`).join(' AND ');
    // Another program may have stored a row twice; the first one counts.
    this.#select = database
      .prepare<unknown[], number>(`SELECT id FROM ${table} WHERE ${isIt} ORDER BY id LIMIT 1`)
      .pluck();
    this.#insert = database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`);
  }

  /** The id of a row, which is stored if it is new. */
  idOf(given: readonly DictionaryValue[]): number {
    const values = given.map((value) => (typeof value === 'string' ? wellFormed(value) : value));
    const key = JSON.stringify(values);
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    this.#isComplete ??= this.#isEmpty();
    const stored = this.#isComplete ? undefined : this.#select.get(...values);
    const id = stored ?? Number(this.#insert.run(...values).lastInsertRowid);
    if (this.#memo.size >= MEMO_LIMIT) this.forget();
    this.#memo.set(key, id);
    return id;
  }

  /** Must be called when a transaction that may have stored rows is rolled back. */
  forget(): void {
    this.#memo.clear();
    this.#isComplete = false;
  }
}
