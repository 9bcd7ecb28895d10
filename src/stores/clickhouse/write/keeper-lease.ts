import type { Connection } from '../connection/connection.ts';
import { isThereInKeeper } from '../connection/server-error.ts';
import { type Holder, holderIn, type LeasePlace, STALE_SECONDS, spelledHolder } from './lease-place.ts';

/**
 * A lease on a cluster: a row in Keeper, which takes a row of one name from one of those who insert it, whichever servers
 * they ask. A second row of the holder is its newest sign of life, by the clock of the server that it asks.
 */
export class KeeperLease implements LeasePlace {
  readonly #connection: Connection;
  readonly #table: string;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#table = connection.table('lease');
  }

  take(holder: Holder): boolean {
    try {
      this.#connection.run(`INSERT INTO ${this.#table} SELECT 'lease', '${spelledHolder(holder)}', now64(3)`);
      return true;
    } catch (error) {
      if (isThereInKeeper(error)) return false;
      throw error;
    }
  }

  /** It takes the place of the one before, which nothing else may. */
  beat({ id }: Holder): string {
    return `INSERT INTO ${this.#table} SETTINGS keeper_map_strict_mode = 0 SELECT 'beat ${id}', '', now64(3)`;
  }

  held(): { readonly holder: Holder; readonly isSilent: boolean } | null {
    const rows = this.#connection.ask(`SELECT name, holder, dateDiff('second', at, now64(3)) FROM ${this.#table}`);
    const taken = rows.find(([name]) => name === 'lease');
    if (taken === undefined) return null;
    const holder = holderIn(String(taken[1]));
    const signs = rows.filter(([name]) => name === 'lease' || name === `beat ${holder.id}`);
    return { holder, isSilent: signs.every(([, , seconds]) => Number(seconds) > STALE_SECONDS) };
  }

  /** A row that another process changed meanwhile is not removed. */
  takeAway(holder: Holder): void {
    this.giveBack(holder);
  }

  giveBack({ id }: Holder): void {
    this.#connection.run(
      `DELETE FROM ${this.#table} WHERE name = 'beat ${id}' OR name = 'lease' AND position(holder, '${id}') > 0`,
    );
  }

  condition({ id }: Holder): string {
    return `(SELECT throwIf(count() = 0, 'the lease of the case was lost') FROM ${this.#table}
      WHERE name = 'lease' AND position(holder, '${id}') > 0) = 0`;
  }
}
