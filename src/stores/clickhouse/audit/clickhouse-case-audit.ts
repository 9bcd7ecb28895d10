import type Database from 'better-sqlite3';
import type {
  AuditedFile,
  CaseAudit,
  CaseChecks,
  InventoryFacts,
  RowsOfFile,
  StoredRecords,
} from '../../../case/audit/case-audit.ts';
import type { CustodyEntry } from '../../../case/custody/custody.ts';
import type { EventDigests } from '../../../case/custody/event-digests.ts';
import { SqliteCaseAudit } from '../../sqlite/audit/sqlite-case-audit.ts';
import type { Connection } from '../connection/connection.ts';
import { ServerError } from '../connection/server-error.ts';
import { applyLedger, emptyLedger, ledgerRows } from '../read/ledger.ts';
import type { State } from '../read/state.ts';
import { copyRows } from './local-copy.ts';
import { serverChecks } from './server-checks.ts';

/** A temporary database: SQLite keeps it in memory while it is small, and removes it when it is closed. */
const TEMPORARY = '';

/**
 * Answers questions about a case in ClickHouse as evidence. What the ledger knows is read at once. Events are copied into
 * a temporary case on this machine when they are first asked for, which is then checked as any case in SQLite: their
 * digests, counts and records are compared by the same code.
 */
export class ClickhouseCaseAudit implements CaseAudit {
  readonly #connection: Connection;
  readonly #state: State;
  readonly #database: Database.Database;
  readonly #audit: SqliteCaseAudit;
  #isCopied = false;

  constructor(connection: Connection, state: State) {
    this.#connection = connection;
    this.#state = state;
    this.#database = emptyLedger(TEMPORARY);
    applyLedger(this.#database, ledgerRows(connection, { after: 0, upTo: state.version, custody: 'all' }));
    this.#audit = new SqliteCaseAudit(this.#database);
  }

  close(): void {
    this.#database.close();
  }

  /** The audit of the copy, with the events. */
  get #whole(): SqliteCaseAudit {
    if (!this.#isCopied) {
      copyRows({ connection: this.#connection, state: this.#state, database: this.#database });
      this.#isCopied = true;
    }
    return this.#audit;
  }

  get checks(): CaseChecks {
    const server = serverChecks(this.#connection, this.#state);
    return {
      database: server.database,
      schema: server.schema,
      values: () => this.#whole.checks.values(),
      indexes: () => this.#whole.checks.indexes(),
      terms: () => this.#whole.checks.terms(),
    };
  }

  get records(): StoredRecords {
    return this.#whole.records;
  }

  get key(): Buffer {
    return this.#audit.key;
  }

  files(): readonly AuditedFile[] {
    return this.#audit.files();
  }

  fileOfEvent(seq: number): AuditedFile | null {
    const { published } = this.#state;
    const [row] = this.#connection.ask(
      `SELECT file FROM ${this.#connection.table('event')} WHERE seq = {seq:UInt64} AND seq <= {published:UInt64}`,
      { seq, published },
    );
    return row === undefined ? null : (this.files().find(({ id }) => id === Number(row[0])) ?? null);
  }

  keptParts(file: number): Iterable<Buffer> {
    return this.#audit.keptParts(file);
  }

  inventoryFacts(file: number): InventoryFacts {
    return this.#audit.inventoryFacts(file);
  }

  clusterNames(): string | null {
    return this.#audit.clusterNames();
  }

  rejectionsHash(rows: RowsOfFile): string | null {
    return this.#whole.rejectionsHash(rows);
  }

  eventDigests(rows: RowsOfFile): EventDigests | null {
    return this.#whole.eventDigests(rows);
  }

  custody(): readonly CustodyEntry[] {
    return this.#audit.custody();
  }

  allowRows() {
    return this.#audit.allowRows();
  }

  aliasRows() {
    return this.#audit.aliasRows();
  }

  isStoreError(error: unknown): error is Error {
    return error instanceof ServerError || this.#audit.isStoreError(error);
  }
}
