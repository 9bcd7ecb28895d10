import type { Connection } from '../connection/connection.ts';
import { CODES, ServerError } from '../connection/server-error.ts';
import { type Holder, holderIn, type LeasePlace, STALE_SECONDS, spelledHolder } from './lease-place.ts';

/**
 * A lease on one server: the table `lease`, which the server makes for one of those who ask. Its comment names the holder,
 * and its rows are the signs of life that the holder gives.
 */
export class TableLease implements LeasePlace {
  readonly #connection: Connection;
  readonly #table: string;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#table = connection.table('lease');
  }

  take(holder: Holder): boolean {
    const made = this.#isDone(
      `CREATE TABLE ${this.#table} (beat DateTime) ENGINE = Memory COMMENT '${spelledHolder(holder)}'`,
      [CODES.tableExists],
    );
    if (made) this.#connection.run(this.beat());
    return made;
  }

  beat(): string {
    return `INSERT INTO ${this.#table} SELECT now()`;
  }

  held(): { readonly holder: Holder; readonly isSilent: boolean } | null {
    const { database } = this.#connection.locator;
    const [row] = this.#connection.ask(
      `SELECT comment, dateDiff('second', metadata_modification_time, now()) FROM system.tables
       WHERE database = {database:String} AND name = 'lease'`,
      { database },
    );
    if (row === undefined) return null;
    const isSilent = Number(row[1]) > STALE_SECONDS && this.#secondsOfSilence() > STALE_SECONDS;
    return { holder: holderIn(String(row[0])), isSilent };
  }

  /** Of several who try, one succeeds: the new name is that of the holder, and can be given once. */
  takeAway({ id }: Holder): void {
    const broken = this.#connection.table(`broken_${id}`);
    this.#isDone(`RENAME TABLE ${this.#table} TO ${broken}`, [CODES.tableExists, CODES.noTable]);
  }

  giveBack({ id }: Holder): void {
    if (this.held()?.holder.id === id) this.#connection.run(`DROP TABLE ${this.#table}`);
  }

  condition({ id }: Holder): string {
    const { database } = this.#connection.locator;
    return `(SELECT throwIf(count() = 0, 'the lease of the case was lost') FROM system.tables
      WHERE database = '${database}' AND name = 'lease' AND position(comment, '${id}') > 0) = 0`;
  }

  #secondsOfSilence(): number {
    try {
      const [row] = this.#connection.ask(`SELECT dateDiff('second', max(beat), now()) FROM ${this.#table}`);
      return Number(row?.[0]);
    } catch (error) {
      if (error instanceof ServerError && error.reason === CODES.noTable) return 0;
      throw error;
    }
  }

  /** Whether a statement was run; false if the server refused it for one of some reasons. */
  #isDone(sql: string, refusals: readonly string[]): boolean {
    try {
      this.#connection.run(sql);
      return true;
    } catch (error) {
      if (error instanceof ServerError && refusals.includes(error.reason)) return false;
      throw error;
    }
  }
}
