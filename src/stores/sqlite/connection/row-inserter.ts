import type Database from 'better-sqlite3';

type Value = string | number | bigint | Buffer | null;

/** Measured: more rows in a statement gain no more time. */
const ROWS_PER_STATEMENT = 40;

/** Inserts rows into a table, many with one statement: that takes half the time of a statement for each row. */
export class RowInserter {
  readonly #many: Database.Statement;
  readonly #one: Database.Statement;
  readonly #width: number;
  readonly #values: Value[];
  #length = 0;

  constructor(database: Database.Database, table: string, columns: readonly string[]) {
    const row = `(${columns.map(() => '?').join(', ')})`;
    const rows = Array.from({ length: ROWS_PER_STATEMENT }, () => row).join(', ');
    const statement = (values: string) =>
      database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${values}`);
    this.#many = statement(rows);
    this.#one = statement(row);
    this.#width = columns.length;
    this.#values = new Array<Value>(this.#width * ROWS_PER_STATEMENT).fill(null);
  }

  /** Adds the next value of a row. A row is complete when it has one value for each column. */
  add(value: Value): void {
    this.#values[this.#length++] = value;
    if (this.#length < this.#values.length) return;
    // Spread, because better-sqlite3 looks up each value of an array like a property.
    this.#many.run(...this.#values);
    this.#length = 0;
  }

  /** Drops the rows that are left, after a transaction was rolled back. */
  drop(): void {
    this.#length = 0;
  }

  /** Inserts the rows that are left. */
  flush(): void {
    for (let start = 0; start < this.#length; start += this.#width) {
      this.#one.run(this.#values.slice(start, start + this.#width));
    }
    this.#length = 0;
  }
}
