import type Database from 'better-sqlite3';
import type { CaseChanges, RuleChange } from '../../../case/case-changes.ts';
import type { CustodyAction } from '../../../case/custody/custody.ts';
import type { AllowEntry } from '../../../domain/allow-entry.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { NewNote } from '../../../domain/judgement.ts';
import { explaining } from '../connection/sqlite-error.ts';
import type { CustodyLog } from './custody-log.ts';

interface Change<T> {
  readonly result: T;
  /** What the custody log records of the change; null if nothing was changed. */
  readonly logged: Readonly<Record<string, unknown>> | null;
}

/** Writes the judgements of an examiner, each change together with its entry in the custody log. */
export class SqliteCaseChanges implements CaseChanges {
  readonly #database: Database.Database;
  readonly #custody: CustodyLog;
  readonly #path: string;
  readonly #statements: ReturnType<typeof statementsOf>;

  constructor(database: Database.Database, custody: CustodyLog, path: string) {
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
      actor,
      image,
      rule,
      reason,
      owner,
      expires,
      now,
    };
    return this.#logged('allow-add', () => {
      const id = Number(this.#statements.insertAllow.run(row).lastInsertRowid);
      return { result: id, logged: { entry: this.#statements.allowById.get(id) } };
    });
  }

  addRegistryAlias(host: string, canonical: string): void {
    this.#logged('alias-add', () => {
      this.#statements.insertAlias.run({ host, canonical });
      return { result: undefined, logged: { host, canonical } };
    });
  }

  removeRegistryAlias(host: string): boolean {
    return this.#logged('alias-remove', () => {
      const isRemoved = this.#statements.deleteAlias.run(host).changes === 1;
      return { result: isRemoved, logged: isRemoved ? { host } : null };
    });
  }

  removeAllowEntry(id: number): boolean {
    return this.#logged('allow-remove', () => {
      const entry = this.#statements.allowById.get(id);
      const isRemoved = this.#statements.deleteAllow.run(id).changes === 1;
      return { result: isRemoved, logged: isRemoved ? { entry } : null };
    });
  }

  addNote({ subject, text, tags, status }: NewNote): number {
    return this.#entered('note', { subject, text, tags, status });
  }

  switchRule({ rule, isOn, reason }: RuleChange): number {
    return this.#entered(isOn ? 'rule-on' : 'rule-off', { rule, reason });
  }

  /** Writes what is kept in the custody log alone, and returns the number of the entry. */
  #entered(action: CustodyAction, logged: Readonly<Record<string, unknown>>): number {
    return this.#inTransaction(() => this.#custody.append(action, logged).number);
  }

  /** Makes a change and its entry in the custody log in one transaction. */
  #logged<T>(action: CustodyAction, change: () => Change<T>): T {
    return this.#inTransaction(() => {
      const { result, logged } = change();
      if (logged !== null) this.#custody.append(action, logged);
      return result;
    });
  }

  #inTransaction<T>(run: () => T): T {
    return explaining(this.#path, () =>
      this.#database
        .transaction(() => {
          this.#custody.begin();
          return run();
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
