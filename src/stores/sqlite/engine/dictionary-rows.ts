import type Database from 'better-sqlite3';
import { damagedCase } from '../values/damaged-case.ts';

/** How many rows are kept. A log may name a million programs or actors, and few rows are asked for again. */
const MOST_KEPT = 20_000;

/** Rows of a dictionary by their ids. A row is read when it is first asked for. */
export class DictionaryRows<Row extends object> {
  readonly #statement: Database.Statement<[number], Row>;
  readonly #rows = new Map<number, Row>();
  readonly #name: string;

  /** `sql` selects one row; its parameter is the id. The name of the dictionary is for messages. */
  constructor(database: Database.Database, name: string, sql: string) {
    this.#name = name;
    this.#statement = database.prepare<[number], Row>(sql);
  }

  /**
   * Undefined if the dictionary has no such row.
   * @throws AuditError `case-unusable` for a row with a value that imgaudit does not write
   */
  get(id: number): Row | undefined {
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    const row = this.#statement.get(id);
    if (row !== undefined && !Object.entries(row).every(isExpected)) {
      throw damagedCase(null, `${this.#name} ${id} holds a value that imgaudit does not write`);
    }
    if (this.#rows.size >= MOST_KEPT) this.#rows.clear();
    if (row !== undefined) this.#rows.set(id, row);
    return row;
  }
}

function isExpected([name, value]: readonly [name: string, value: unknown]): boolean {
  return name === 'isPublic' ? Number.isSafeInteger(value) : value === null || typeof value === 'string';
}
