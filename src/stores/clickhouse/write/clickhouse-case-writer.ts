import type Database from 'better-sqlite3';
import type { RuleChange } from '../../../case/case-changes.ts';
import type { FileEnd, FileStart, Stored } from '../../../case/case-writer.ts';
import type { AllowEntry } from '../../../domain/allow-entry.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import type { UnreadFile } from '../../../domain/evidence-file.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { NewNote } from '../../../domain/judgement.ts';
import { SqliteCaseWriter, type WriterOptions } from '../../sqlite/write/sqlite-case-writer.ts';
import type { Connection } from '../connection/connection.ts';
import { explainServerError } from '../connection/server-error.ts';
import type { Publication } from './publication.ts';

/**
 * Writes into a case in ClickHouse. A file or a group of files is stored in a database on this machine first, as in a
 * case in SQLite, and published when it is whole. Others may change the case meanwhile: what depends on their changes must
 * be written again, and then they wait.
 */
export class ClickhouseCaseWriter extends SqliteCaseWriter {
  readonly #local: Database.Database;
  readonly #connection: Connection;
  readonly #publication: Publication;
  readonly #isDryRun: boolean;
  /** Whether what comes next was overtaken before. */
  #wasOvertaken = false;

  constructor(
    database: Database.Database,
    connection: Connection,
    publication: Publication,
    options: Omit<WriterOptions, 'elsewhere'> & { readonly isDryRun: boolean },
  ) {
    super(database, { ...options, elsewhere: publication.known });
    this.#local = database;
    this.#connection = connection;
    this.#publication = publication;
    this.#isDryRun = options.isDryRun;
  }

  override beginFile(start: FileStart): void {
    if (!this.#local.inTransaction) this.#begin(start);
    super.beginFile(start);
  }

  /** What comes from a pipe cannot be read again if it is overtaken, so that others must wait for it. */
  #begin({ location }: FileStart): void {
    if (this.#isDryRun) return;
    if (this.#wasOvertaken || location === null) this.#publication.beginAlone();
    else this.#publication.begin();
  }

  override finishFile(end: FileEnd): Stored {
    super.finishFile(end);
    return this.#publishWhatIsCommitted();
  }

  override finishGroup(): Stored {
    const isOpen = this.#local.inTransaction;
    super.finishGroup();
    return isOpen ? this.#publishWhatIsCommitted() : 'stored';
  }

  override abandonFile(): void {
    super.abandonFile();
    this.#publication.abandon();
  }

  override noteUnread(files: readonly UnreadFile[]): void {
    this.#changing(() => super.noteUnread(files));
  }

  override addAllowEntry(entry: AllowEntry, now: Instant): number {
    return this.#changing(() => super.addAllowEntry(entry, now));
  }

  override removeAllowEntry(id: number): boolean {
    return this.#changing(() => super.removeAllowEntry(id));
  }

  override addRegistryAlias(host: string, canonical: string): void {
    this.#changing(() => super.addRegistryAlias(host, canonical));
  }

  override removeRegistryAlias(host: string): boolean {
    return this.#changing(() => super.removeRegistryAlias(host));
  }

  override addNote(note: NewNote): number {
    return this.#changing(() => super.addNote(note));
  }

  override switchRule(change: RuleChange): number {
    return this.#changing(() => super.switchRule(change));
  }

  override beginKeeping(): void {
    throw keepsNoOriginals();
  }

  override beginOriginal(): void {
    throw keepsNoOriginals();
  }

  override explained(error: unknown): unknown {
    return super.explained(explainServerError(error, this.#connection.locator));
  }

  #publishWhatIsCommitted(): Stored {
    if (this.#local.inTransaction || this.#isDryRun) return 'stored';
    const stored = this.#publication.commit();
    this.#wasOvertaken = stored === 'overtaken';
    // What was published is not here any more: it is asked of the server from now on.
    super.abandonFile();
    return stored;
  }

  #changing<T>(change: () => T): T {
    if (!this.#isDryRun) this.#publication.beginAlone();
    try {
      const answer = change();
      this.#publishWhatIsCommitted();
      return answer;
    } catch (error) {
      this.#publication.abandon();
      throw error;
    }
  }
}

function keepsNoOriginals(): AuditError {
  return new AuditError('usage', 'A case in ClickHouse keeps no originals.', {
    hint: 'Import without --keep, and keep the files in an object store that cannot be written over (docs/scale.md).',
  });
}
