import Database from 'better-sqlite3';
import type { AuditedFile, CaseAudit, InventoryFacts, RowsOfFile } from '../../../case/case-audit.ts';
import type { CustodyEntry } from '../../../case/custody/custody.ts';
import type { AllowEntry } from '../../../domain/allow-entry.ts';
import type { ReadingHints } from '../../../domain/evidence-file.ts';
import { evidenceFileOf, type FileRow } from '../read/file-row.ts';
import { custodyEntries } from '../write/custody-log.ts';
import { clusterNames, inventoryFacts } from '../write/inventory-facts.ts';
import { isKept, keptParts } from '../write/kept-originals.ts';
import { rejectionsHash } from '../write/rejections-hash.ts';
import { caseChecks } from './case-checks.ts';
import { SqliteStoredRecords } from './stored-records.ts';

type Row = Readonly<Record<string, unknown>>;

function parsedOr<T>(json: string, otherwise: T): T {
  try {
    return JSON.parse(json) ?? otherwise;
  } catch {
    return otherwise;
  }
}

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
    // A value that cannot be parsed is read as empty: the custody check reports that the row was changed.
    const { assumedZone = null, image = null } = parsedOr<Partial<ReadingHints>>(row.read_with, {});
    const file = evidenceFileOf({ ...row, notices: JSON.stringify(parsedOr<unknown>(row.notices, [])) });
    return { ...file, readWith: { assumedZone, image }, isKept: isKept(this.#database, row.id), row: { ...row } };
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
