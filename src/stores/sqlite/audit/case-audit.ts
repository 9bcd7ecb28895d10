import type Database from 'better-sqlite3';
import type { CustodyEntry } from '../../../case/custody/custody.ts';
import type { AllowEntry } from '../../../domain/allow-entry.ts';
import type { EvidenceFile, ReadingHints } from '../../../domain/evidence-file.ts';
import { evidenceFileOf, type FileRow } from '../read/file-row.ts';
import { custodyEntries } from '../write/custody-log.ts';
import { clusterNames, type InventoryFacts, inventoryFacts } from '../write/inventory-facts.ts';
import { isKept, keptChunks } from '../write/kept-originals.ts';
import { type RowRange, rejectionsHash } from '../write/rejections-hash.ts';
import { type CaseChecks, caseChecks } from './case-checks.ts';
import { StoredRecords } from './stored-records.ts';

type Row = Readonly<Record<string, unknown>>;

/** A file of a case, with all that its row says. */
export interface AuditedFile extends EvidenceFile {
  readonly readWith: ReadingHints;
  readonly isKept: boolean;
  /** As it is stored. */
  readonly row: Row;
}

function parsedOr<T>(json: string, otherwise: T): T {
  try {
    return JSON.parse(json) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Answers questions about a case itself. */
export class CaseAudit {
  readonly #database: Database.Database;
  readonly checks: CaseChecks;
  readonly records: StoredRecords;

  constructor(database: Database.Database) {
    this.#database = database;
    this.checks = caseChecks(database);
    this.records = new StoredRecords(database);
  }

  files(): readonly AuditedFile[] {
    return this.#database
      .prepare<[], FileRow>('SELECT * FROM file ORDER BY id')
      .all()
      .map((row) => this.#audited(row));
  }

  /** The file that an event was read from. */
  fileOfEvent(seq: number): AuditedFile | null {
    const row = this.#database
      .prepare<[number], FileRow>('SELECT * FROM file WHERE id = (SELECT file FROM event WHERE seq = ?)')
      .get(seq);
    return row === undefined ? null : this.#audited(row);
  }

  #audited(row: FileRow): AuditedFile {
    // A row that was spoiled is told of by what its import was logged with.
    const { assumedZone = null, image = null } = parsedOr<Partial<ReadingHints>>(row.read_with, {});
    const file = evidenceFileOf({ ...row, notices: JSON.stringify(parsedOr<unknown>(row.notices, [])) });
    return { ...file, readWith: { assumedZone, image }, isKept: isKept(this.#database, row.id), row: { ...row } };
  }

  keptChunks(file: number): Generator<Buffer> {
    return keptChunks(this.#database, file);
  }

  inventoryFacts(file: number): InventoryFacts {
    return inventoryFacts(this.#database, file);
  }

  clusterNames(): string | null {
    return clusterNames(this.#database);
  }

  /** Stands for the rejected records between two numbers. */
  rejectionsHash(range: RowRange): string | null {
    return rejectionsHash(this.#database, range);
  }

  custody(): readonly CustodyEntry[] {
    return custodyEntries(this.#database);
  }

  /** What examiners said of the case, as it is stored. */
  allowRows(): readonly (Row & Pick<AllowEntry, 'id'>)[] {
    return this.#database.prepare<[], Row & Pick<AllowEntry, 'id'>>('SELECT * FROM allow ORDER BY id').all();
  }

  aliasRows(): readonly { readonly host: string; readonly canonical: string }[] {
    return this.#database
      .prepare<[], { host: string; canonical: string }>('SELECT host, canonical FROM registry_alias ORDER BY host')
      .all();
  }

  /** The secret by which records are known. */
  get key(): Buffer {
    return (
      this.#database.prepare<[], Buffer>('SELECT CAST(key AS BLOB) FROM case_key').pluck().get() ?? Buffer.alloc(0)
    );
  }
}
