import type Database from 'better-sqlite3';
import type {
  AuditedFile,
  CaseAudit,
  CaseChecks,
  InventoryFacts,
  RowsOfFile,
  StoredRecords,
  StoredRejection,
} from '../../../case/audit/case-audit.ts';
import type { CustodyEntry } from '../../../case/custody/custody.ts';
import type { EventDigests } from '../../../case/custody/event-digests.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { SqliteCaseAudit } from '../../sqlite/audit/sqlite-case-audit.ts';
import { hashOfRejections } from '../../sqlite/write/rejections-hash.ts';
import type { Connection } from '../connection/connection.ts';
import { ServerError } from '../connection/server-error.ts';
import { applyLedger, emptyLedger, ledgerRows } from '../read/ledger.ts';
import type { State } from '../read/state.ts';
import { serverChecks } from './server-checks.ts';
import { StreamedDigests } from './streamed-digests.ts';
import { StreamedRecords } from './streamed-records.ts';

/** A temporary database: SQLite keeps it in memory while it is small, and removes it when it is closed. */
const TEMPORARY = '';

/**
 * Answers questions about a case in ClickHouse as evidence. What the ledger knows is read at once, into a case in memory.
 * Events and rejected records are read from the server as they are compared, some at a time, and kept nowhere; only what
 * records are known by is copied to this machine, when a whole log is read again.
 */
export class ClickhouseCaseAudit implements CaseAudit {
  readonly #connection: Connection;
  readonly #state: State;
  readonly #database: Database.Database;
  readonly #audit: SqliteCaseAudit;
  readonly #digests: StreamedDigests;
  readonly checks: CaseChecks;
  readonly records: StoredRecords;

  constructor(connection: Connection, state: State) {
    this.#connection = connection;
    this.#state = state;
    this.#database = emptyLedger(TEMPORARY);
    applyLedger(this.#database, ledgerRows(connection, { after: 0, upTo: state.version, custody: 'all' }));
    this.#audit = new SqliteCaseAudit(this.#database);
    const paths = new Map(this.#audit.files().map(({ id, path }) => [id, path]));
    this.records = new StreamedRecords({ connection, state, database: this.#database }, this.#audit.records, paths);
    this.#digests = new StreamedDigests({ connection, state });
    // The ledger is checked as any case in SQLite. Of events the server keeps no structures that imgaudit could compare.
    this.checks = { ...this.#audit.checks, ...serverChecks(connection, state, this.#audit.files()) };
  }

  close(): void {
    this.#digests.close();
    this.#database.close();
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
    return hashOfRejections(membersOf(this.records.rejections(rows)));
  }

  eventDigests(rows: RowsOfFile, window?: TimeWindow): EventDigests | null {
    return this.#digests.of(rows, window ?? null);
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
    // An event that imgaudit could not have written is damage, wherever it is met.
    const isDamage = error instanceof AuditError && error.code === 'case-unusable';
    return isDamage || error instanceof ServerError || this.#audit.isStoreError(error);
  }
}

/** What of rejections is hashed. */
function* membersOf(rejections: Iterable<StoredRejection>): Generator<Omit<StoredRejection, 'id'>> {
  for (const { id: _, ...members } of rejections) yield members;
}
