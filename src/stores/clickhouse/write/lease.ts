import { hostname } from 'node:os';
import { AuditError } from '../../../domain/audit-error.ts';
import type { Connection } from '../connection/connection.ts';
import { CODES, ServerError } from '../connection/server-error.ts';
import { KeeperLease } from './keeper-lease.ts';
import type { Holder, LeasePlace } from './lease-place.ts';
import { isRunning } from './running-process.ts';
import { TableLease } from './table-lease.ts';

/** How long another holder is waited for, in milliseconds. A file of millions of events takes that long. */
const PATIENCE_MS = 600_000;
const PAUSE_MS = 250;

/**
 * The right to change a case, which one process at a time has. A process that lost the lease cannot write: each statement
 * that writes looks whether the lease is still its own.
 */
export class Lease {
  readonly id: string;
  readonly #connection: Connection;
  readonly #holder: Holder;
  readonly #place: LeasePlace;
  #isHeld = false;

  constructor(connection: Connection, writer: string) {
    this.#connection = connection;
    this.id = globalThis.crypto.randomUUID().replaceAll('-', '');
    this.#holder = { id: this.id, writer, host: hostname(), pid: process.pid };
    this.#place = connection.cluster === null ? new TableLease(connection) : new KeeperLease(connection);
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** @throws AuditError `case-locked` if another process does not give it up */
  acquire(): void {
    const until = Date.now() + PATIENCE_MS;
    while (!this.#place.take(this.#holder)) {
      const other = this.#other();
      if (other?.isGone === true) this.#takeAway(other.holder);
      else if (Date.now() > until) throw locked(this.#connection.locator.location, other?.holder ?? null);
      else pause();
    }
    this.#isHeld = true;
    this.#connection.beat(this.#place.beat(this.#holder));
  }

  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#connection.beat(null);
    this.#place.giveBack(this.#holder);
  }

  /** A condition that holds as long as this process has the lease; a statement that writes where it does not fails. */
  get condition(): string {
    return this.#place.condition(this.#holder);
  }

  /** Who has the lease now, and whether that process has ended; null if nobody has it. */
  #other(): { readonly holder: Holder; readonly isGone: boolean } | null {
    const held = this.#place.held();
    if (held === null) return null;
    const { holder, isSilent } = held;
    return { holder, isGone: isSilent || (holder.host === hostname() && !isRunning(holder.pid)) };
  }

  #takeAway(holder: Holder): void {
    this.#place.takeAway(holder);
    for (const until = Date.now() + PATIENCE_MS; this.#isAtWork(holder.id) && Date.now() < until; ) pause();
  }

  /** Whether a server still runs a statement of a holder that ended: statements that write do not end with their client. */
  #isAtWork(id: string): boolean {
    const { cluster } = this.#connection;
    const processes = cluster === null ? 'system.processes' : `clusterAllReplicas('${cluster.name}', system.processes)`;
    try {
      const [row] = this.#connection.ask(
        `SELECT count() FROM ${processes} WHERE position(query, {id:String}) > 0 AND initial_query_id != queryID()`,
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

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}

function locked(location: string, holder: Holder | null): AuditError {
  const who = holder === null ? 'another process' : `${holder.writer} on ${holder.host}`;
  return new AuditError('case-locked', `The case ${location} is being written by ${who}.`, {
    hint: 'Wait for it to end, then run the command again.',
  });
}
