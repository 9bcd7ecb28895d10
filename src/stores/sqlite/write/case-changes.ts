import type Database from 'better-sqlite3';
import type { CustodyAction } from '../../../case/custody/custody.ts';
import type { AllowEntry } from '../../../domain/allow-entry.ts';
import type { Instant } from '../../../domain/instant.ts';
import { explaining } from '../connection/sqlite-error.ts';
import type { CustodyLog } from './custody-log.ts';

interface Change<T> {
  readonly result: T;
  readonly told: Readonly<Record<string, unknown>> | null;
}

/** What an examiner says of a case beside its evidence, each change with its entry in the custody log. */
export class CaseChanges {
  readonly #database: Database.Database;
  readonly #custody: CustodyLog;
  readonly #path: string;
  readonly #statements: ReturnType<typeof statementsOf>;

  constructor(database: Database.Database, { custody, path }: { readonly custody: CustodyLog; readonly path: string }) {
    this.#database = database;
    this.#custody = custody;
    this.#path = path;
    this.#statements = statementsOf(database);
  }

  addAllowEntry(entry: AllowEntry, now: Instant): number {
    const { range, actor, image, rule, reason, owner, expires } = entry;
    const row = {
      text: range?.text ?? null,
      low: range?.low ?? null,
      high: range?.high ?? null,
      ...{ actor, image, rule, reason, owner, expires, now },
    };
    return this.#logged('allow-add', () => {
      const id = Number(this.#statements.insertAllow.run(row).lastInsertRowid);
      return { result: id, told: { entry: this.#statements.allowById.get(id) } };
    });
  }

  /** Says that a host is another name of a registry. */
  addRegistryAlias(host: string, canonical: string): void {
    this.#logged('alias-add', () => {
      this.#statements.insertAlias.run({ host, canonical });
      return { result: undefined, told: { host, canonical } };
    });
  }

  /** Whether there was such an alias. */
  removeRegistryAlias(host: string): boolean {
    return this.#logged('alias-remove', () => {
      const isRemoved = this.#statements.deleteAlias.run(host).changes === 1;
      return { result: isRemoved, told: isRemoved ? { host } : null };
    });
  }

  /** Whether there was such an entry. */
  removeAllowEntry(id: number): boolean {
    return this.#logged('allow-remove', () => {
      const entry = this.#statements.allowById.get(id);
      const isRemoved = this.#statements.deleteAllow.run(id).changes === 1;
      return { result: isRemoved, told: isRemoved ? { entry } : null };
    });
  }

  /** A change and its entry in the custody log, or neither; null told: nothing was changed. */
  #logged<T>(action: CustodyAction, change: () => Change<T>): T {
    return explaining(this.#path, () =>
      this.#database
        .transaction(() => {
          const { result, told } = change();
          if (told !== null) this.#custody.append(action, told);
          return result;
        })
        .immediate(),
    );
  }
}

function statementsOf(database: Database.Database) {
  return {
    insertAllow: database.prepare(`INSERT INTO allow
      (range_text, range_low, range_high, actor, image, rule, reason, owner, expires, added_at)
      VALUES (:text, :low, :high, :actor, :image, :rule, :reason, :owner, :expires, :now)`),
    allowById: database.prepare('SELECT * FROM allow WHERE id = ?'),
    insertAlias: database.prepare('INSERT OR REPLACE INTO registry_alias (host, canonical) VALUES (:host, :canonical)'),
    deleteAlias: database.prepare('DELETE FROM registry_alias WHERE host = ?'),
    deleteAllow: database.prepare('DELETE FROM allow WHERE id = ?'),
  };
}
