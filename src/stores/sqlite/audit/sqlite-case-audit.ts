import Database from 'better-sqlite3';
import type { AuditedFile, CaseAudit, InventoryFacts, RowsOfFile } from '../../../case/audit/case-audit.ts';
import type { CustodyEntry } from '../../../case/custody/custody.ts';
import type { EventDigests } from '../../../case/custody/event-digests.ts';
import type { AllowEntry } from '../../../domain/allow-entry.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import type { FileRow } from '../read/file-row.ts';
import { custodyEntries } from '../write/custody-log.ts';
import { clusterNames, inventoryFacts } from '../write/inventory-facts.ts';
import { isKept, keptParts } from '../write/kept-originals.ts';
import { rejectionsHash } from '../write/rejections-hash.ts';
import { auditedFileOf } from './audited-file.ts';
import { caseChecks } from './case-checks.ts';
import { eventDigests } from './event-digests.ts';
import { SqliteStoredRecords } from './stored-records.ts';

type Row = Readonly<Record<string, unknown>>;

/** Answers questions about a case as evidence. */
export class SqliteCaseAudit implements CaseAudit {
  readonly #database: Database.Database;
  readonly checks: CaseAudit['checks'];
  readonly records: CaseAudit['records'];

  constructor(database: Database.Database) {
    this.#database = database;
    this.checks = caseChecks(database);
    this.records = new SqliteStoredRecords(database);
  }

  files(): readonly AuditedFile[] {
    return this.#database
      .prepare<[], FileRow>('SELECT * FROM file ORDER BY id')
      .all()
      .map((row) => this.#audited(row));
  }

  fileOfEvent(seq: number): AuditedFile | null {
    const row = this.#database
      .prepare<[number], FileRow>('SELECT * FROM file WHERE id = (SELECT file FROM event WHERE seq = ?)')
      .get(seq);
    return row === undefined ? null : this.#audited(row);
  }

  #audited(row: FileRow): AuditedFile {
    return auditedFileOf(row, isKept(this.#database, row.id));
  }

  keptParts(file: number): Generator<Buffer> {
    return keptParts(this.#database, file);
  }

  inventoryFacts(file: number): InventoryFacts {
    return inventoryFacts(this.#database, file);
  }

  clusterNames(): string | null {
    return clusterNames(this.#database);
  }

  rejectionsHash(rows: RowsOfFile): string | null {
    return rejectionsHash(this.#database, rows);
  }

  eventDigests(rows: RowsOfFile, window?: TimeWindow): EventDigests | null {
    return eventDigests(this.#database, rows, window);
  }

  custody(): readonly CustodyEntry[] {
    return custodyEntries(this.#database);
  }

  allowRows(): readonly (Row & Pick<AllowEntry, 'id'>)[] {
    return this.#database.prepare<[], Row & Pick<AllowEntry, 'id'>>('SELECT * FROM allow ORDER BY id').all();
  }

  aliasRows(): readonly { readonly host: string; readonly canonical: string }[] {
    return this.#database
      .prepare<[], { host: string; canonical: string }>('SELECT host, canonical FROM registry_alias ORDER BY host')
      .all();
  }

  isStoreError(error: unknown): error is Error {
    return error instanceof Database.SqliteError;
  }

  get key(): Buffer {
    return (
      this.#database.prepare<[], Buffer>('SELECT CAST(key AS BLOB) FROM case_key').pluck().get() ?? Buffer.alloc(0)
    );
  }
}
