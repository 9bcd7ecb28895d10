import type Database from 'better-sqlite3';

type Value = string | number | null;

const MEMO_LIMIT = 100_000;

/** Rows that repeat, each stored once: gives the id of a row, storing it when it is new. */
export class Dictionary {
  readonly #select: Database.Statement;
  readonly #insert: Database.Statement;
  readonly #memo = new Map<string, number>();

  constructor(database: Database.Database, table: string, columns: readonly string[]) {
    const places = columns.map(() => '?').join(', ');
    this.#select = database.prepare(`SELECT id FROM ${table} WHERE key = ?`).pluck();
    this.#insert = database.prepare(`INSERT INTO ${table} (key, ${columns.join(', ')}) VALUES (?, ${places})`);
  }

  idOf(values: readonly Value[]): number {
    const key = JSON.stringify(values);
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const found: unknown = this.#select.get(key);
    const id = typeof found === 'number' ? found : Number(this.#insert.run(key, ...values).lastInsertRowid);
    // A hostile log may hold a million distinct actors: the memo starts over instead of growing with them.
    if (this.#memo.size >= MEMO_LIMIT) this.#memo.clear();
    this.#memo.set(key, id);
    return id;
  }

  /** To be called when a transaction that may have stored rows is undone. */
  forget(): void {
    this.#memo.clear();
  }
}
