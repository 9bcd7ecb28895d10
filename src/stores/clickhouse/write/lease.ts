import { hostname } from 'node:os';
import { AuditError } from '../../../domain/audit-error.ts';
import { memberOf, plainJsonOr } from '../../../domain/text/parse-json.ts';
import type { Connection } from '../connection/connection.ts';
import { CODES, ServerError } from '../connection/server-error.ts';
import { isRunning } from './running-process.ts';

/** A holder that gave no sign of life for so long has ended, or lost its network. It cannot commit any more. */
const STALE_SECONDS = 60;
/** How long another holder is waited for, in milliseconds. A file of millions of events takes that long. */
const PATIENCE_MS = 600_000;
const PAUSE_MS = 250;

/** Who holds a lease, as the comment of its table tells. */
interface Holder {
  readonly id: string;
  readonly writer: string;
  readonly host: string;
  readonly pid: number;
}

/**
 * The right to change a case, which one process at a time has: the table `lease`, which a server makes for one of those
 * who ask. Its comment names the holder, and its rows are the signs of life that the holder gives. A process that lost the
 * lease cannot write: each statement that writes looks whether the lease is still its own.
 */
export class Lease {
  readonly id: string;
  readonly #connection: Connection;
  readonly #holder: Holder;
  #isHeld = false;

  constructor(connection: Connection, writer: string) {
    this.#connection = connection;
    this.id = globalThis.crypto.randomUUID().replaceAll('-', '');
    this.#holder = { id: this.id, writer, host: hostname(), pid: process.pid };
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** @throws AuditError `case-locked` if another process does not give it up */
  acquire(): void {
    const until = Date.now() + PATIENCE_MS;
    while (!this.#create()) {
      const other = this.#other();
      if (other?.isGone === true) this.#takeAway(other.holder);
      else if (Date.now() > until) throw locked(this.#connection.locator.location, other?.holder ?? null);
      else pause();
    }
    this.#isHeld = true;
    const table = this.#connection.table('lease');
    this.#connection.run(`INSERT INTO ${table} SELECT now()`);
    this.#connection.beat(`INSERT INTO ${table} SELECT now()`);
  }

  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#connection.beat(null);
    if (this.#other()?.holder.id === this.id) this.#connection.run(`DROP TABLE ${this.#connection.table('lease')}`);
  }

  /** A condition that holds as long as this process has the lease; a statement that writes where it does not fails. */
  get condition(): string {
    const database = this.#connection.locator.database;
    return `(SELECT throwIf(count() = 0, 'the lease of the case was lost') FROM system.tables
      WHERE database = '${database}' AND name = 'lease' AND position(comment, '${this.id}') > 0) = 0`;
  }

  #create(): boolean {
    const comment = JSON.stringify(this.#holder).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
    try {
      this.#connection.run(
        `CREATE TABLE ${this.#connection.table('lease')} (beat DateTime) ENGINE = Memory COMMENT '${comment}'`,
      );
      return true;
    } catch (error) {
      if (error instanceof ServerError && error.reason === CODES.tableExists) return false;
      throw error;
    }
  }

  /** Who has the lease now, and whether that process has ended; null if nobody has it. */
  #other(): { readonly holder: Holder; readonly isGone: boolean } | null {
    const { database } = this.#connection.locator;
    const [row] = this.#connection.ask(
      `SELECT comment, dateDiff('second', metadata_modification_time, now()) FROM system.tables
       WHERE database = {database:String} AND name = 'lease'`,
      { database },
    );
    if (row === undefined) return null;
    const holder = holderIn(String(row[0]));
    const isSilent = Number(row[1]) > STALE_SECONDS && this.#secondsOfSilence() > STALE_SECONDS;
    return { holder, isGone: isSilent || (holder.host === hostname() && !isRunning(holder.pid)) };
  }

  #secondsOfSilence(): number {
    try {
      const table = this.#connection.table('lease');
      const [row] = this.#connection.ask(`SELECT dateDiff('second', max(beat), now()) FROM ${table}`);
      return Number(row?.[0]);
    } catch (error) {
      if (error instanceof ServerError && error.reason === CODES.noTable) return 0;
      throw error;
    }
  }

  /** Of several who try, one succeeds: the new name is that of the holder, and can be given once. */
  #takeAway({ id }: Holder): void {
    const [lease, broken] = [this.#connection.table('lease'), this.#connection.table(`broken_${id}`)];
    try {
      this.#connection.run(`RENAME TABLE ${lease} TO ${broken}`);
    } catch (error) {
      if (!(error instanceof ServerError) || (error.reason !== CODES.tableExists && error.reason !== CODES.noTable))
        throw error;
    }
    for (const until = Date.now() + PATIENCE_MS; this.#isAtWork(id) && Date.now() < until; ) pause();
  }

  /** Whether the server still runs a statement of a holder that ended: statements that write do not end with their client. */
  #isAtWork(id: string): boolean {
    try {
      const [row] = this.#connection.ask(
        'SELECT count() FROM system.processes WHERE position(query, {id:String}) > 0 AND query_id != queryID()',
        { id },
      );
      return Number(row?.[0]) > 0;
    } catch (error) {
      // Not every user may see that. What such a statement wrote is counted before anything becomes visible.
      if (error instanceof ServerError && error.reason === CODES.noRights) return false;
      throw error;
    }
  }
}

function holderIn(comment: string): Holder {
  const holder = plainJsonOr(comment, null);
  const id = String(memberOf(holder, 'id') ?? '').replaceAll(/[^0-9a-f]/g, '');
  const pid = Number(memberOf(holder, 'pid') ?? 0);
  return {
    id,
    writer: String(memberOf(holder, 'writer') ?? 'another process'),
    host: String(memberOf(holder, 'host') ?? ''),
    pid,
  };
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}

function locked(location: string, holder: Holder | null): AuditError {
  const who = holder === null ? 'another process' : `${holder.writer} on ${holder.host}`;
  return new AuditError('case-locked', `The case ${location} is being written by ${who}.`, {
    hint: 'Wait for it to end, then run the command again.',
  });
}
