import type { CaseAudit } from '../case/audit/case-audit.ts';
import type { CaseChanges } from '../case/case-changes.ts';
import type { NameCompleter, StoredCase } from '../case/case-reader.ts';
import type { CaseWriter } from '../case/case-writer.ts';
import type { Author } from '../case/custody/custody.ts';
import type { OpenCase, WritingOptions } from '../case/open-case.ts';
import type { SqlReader } from '../case/sql-reader.ts';
import type { TimeWindow } from '../domain/time-window.ts';

/** What a family of stores can do beyond events, the allow list and aliases. */
export interface StoreCapabilities {
  /** Every change, and every answer written to a file, is recorded in a hash chain. */
  readonly custody: boolean;
  /** The case can keep original files (`import --keep`). */
  readonly originals: boolean;
  /** The case can be compared with its evidence (`verify`). */
  readonly audit: boolean;
}

/**
 * A family of stores: one kind of database that cases can live in. `location` is what the user named with `--db`. Each
 * function opens the case anew; the caller closes it. Opening is asynchronous, so that a command loads only the code
 * that it needs; questions to an open case are synchronous.
 */
export interface Store {
  /** A location that begins with `<scheme>://` belongs to this family. */
  readonly scheme: string;
  /** Whether cases lie on a server; else a location is the path of a file. */
  readonly isServer: boolean;
  readonly capabilities: StoreCapabilities;
  /** @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked` */
  openForReading(location: string): Promise<OpenCase<StoredCase>>;
  /**
   * Opens a case for a shell that completes its names. What is asked of it is known within this many milliseconds, or not
   * at all; nothing is written.
   * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
   */
  openForNames(location: string, withinMs: number): Promise<OpenCase<NameCompleter>>;
  /**
   * Creates the case if it does not exist.
   * @throws AuditError `case-not-found` for a place where none can be created, `case-unusable`, `case-too-new`, `case-locked`
   */
  openForWriting(location: string, options: WritingOptions): Promise<OpenCase<CaseWriter>>;
  /**
   * Opens a case that must exist, for changes of what the examiner decided.
   * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
   */
  openForChanges(location: string, options: Omit<WritingOptions, 'isDryRun'>): Promise<OpenCase<CaseChanges>>;
  /**
   * Also opens a case that was tampered with.
   * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
   */
  openForAudit(location: string): Promise<OpenCase<CaseAudit>>;
  /**
   * Opens a case for statements in the language of the store.
   * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
   */
  openForSql(location: string): Promise<OpenCase<SqlReader>>;
  /**
   * Writes the whole case into a new file of SQLite, which is the form in which cases are copied.
   * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
   */
  writeWhole(location: string, path: string): Promise<void>;
  /**
   * The same of what lies in a window; `logPart` of the registry must complete the file. Rows keep their numbers.
   * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
   */
  writePart(location: string, path: string, window: TimeWindow): Promise<void>;
  /**
   * Makes a new case of such a file, which is not needed any more then.
   * @throws AuditError `output-exists` where a case is; `usage` for one that this family cannot hold
   */
  takeWhole(location: string, path: string): Promise<void>;
  /** Paths of the files that a case at this location consists of, there or not; the case itself is the first. */
  filesOf(location: string): Promise<readonly string[]>;
  /** The case that a file is, or that it lies beside as a part of it; null for any other file. */
  caseOfFile(path: string): Promise<string | null>;
  /**
   * Records in the custody log that an answer was written to a file. Gives null, or the reason why the log cannot be
   * written: the answer is worth more than its entry.
   */
  logExport(location: string, author: Author, details: Readonly<Record<string, unknown>>): Promise<string | null>;
}
