import type Database from 'better-sqlite3';
import type {
  BatchReceipt,
  BatchStore,
  BatchToAdd,
  CaseWriter,
  FileEnd,
  FileStart,
  KeptFacts,
  RecordPosition,
  Stored,
} from '../../../case/case-writer.ts';
import type { Author, CustodyAction } from '../../../case/custody/custody.ts';
import type { EventDigests } from '../../../case/custody/event-digests.ts';
import { EVENT_DICTIONARIES, perDictionary } from '../../../case/event-batch.ts';
import { newlyUnread, unreadEntries } from '../../../case/unread-files.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { type EvidenceFile, KNOWN_AS_READ, type Rejection, type UnreadFile } from '../../../domain/evidence-file.ts';
import { EPOCH } from '../../../domain/instant.ts';
import { wellFormed } from '../../../domain/text/well-formed.ts';
import { ComparedBatches } from '../comparing/compared-batches.ts';
import { commit, writeAlone } from '../connection/case-journal.ts';
import { RowInserter } from '../connection/row-inserter.ts';
import { explaining, explainSqliteError } from '../connection/sqlite-error.ts';
import { EventDigest } from '../digests/event-digest.ts';
import { NO_DOUBTS } from '../fingerprints/doubtful-records.ts';
import { FingerprintSet, type KnownElsewhere } from '../fingerprints/fingerprint-set.ts';
import { EventPageWriter } from '../index/page-writer.ts';
import { SegmentWriter } from '../index/segment-writer.ts';
import { evidenceFileOf, type FileRow, KNOWN_AS_WRITTEN } from '../read/file-row.ts';
import { unreadFilesIn } from '../read/logged-evidence.ts';
import { type Dictionaries, SqliteBatchStore } from './batch-store.ts';
import { EVENT_ROW_COLUMNS, EventScratch, type RowCompanions } from './batch-writer.ts';
import { CustodyLog } from './custody-log.ts';
import { Dictionary } from './dictionary.ts';
import { inventoryFacts } from './inventory-facts.ts';
import { SqliteInventoryWriter } from './inventory-writer.ts';
import { isKept, OriginalWriter } from './kept-originals.ts';
import { rejectionsHash } from './rejections-hash.ts';
import { SqliteCaseChanges } from './sqlite-case-changes.ts';

export interface WriterOptions {
  readonly path: string;
  /** Name of this process, shown to another process that waits for the case. */
  readonly name: string;
  /** The person that the custody log names. */
  readonly author?: Author;
  /** What is known of records beyond this database, which then holds a part of the case. */
  readonly elsewhere?: KnownElsewhere;
}

/** What the custody log records of a file beside its rows. */
type FileFacts = Readonly<{ kept: KeptFacts | null; events?: EventDigests | null }>;

const NOBODY: Author = { examiner: null, version: '', arguments: [], now: EPOCH };

/** Writes evidence into a case, one transaction for each file or group of files. */
export class SqliteCaseWriter extends SqliteCaseChanges implements CaseWriter {
  readonly #database: Database.Database;
  readonly #options: WriterOptions;
  readonly #dictionaries: Dictionaries;
  readonly #fingerprints: FingerprintSet;
  readonly #statements: ReturnType<typeof statementsOf>;
  readonly inventory: SqliteInventoryWriter;
  readonly #originals: OriginalWriter;
  readonly #custody: CustodyLog;
  readonly #companions: RowCompanions;
  #compared: ComparedBatches | null = null;
  /** Whether the files that are finished wait for each other to be committed. */
  #isGrouping = false;
  /** Number of the file that was begun. */
  #file = 0;
  /** The number that its next event will get. */
  #nextSeq = 1;
  /** Number of its first rejection. */
  #firstRejection = 0;

  constructor(database: Database.Database, options: WriterOptions) {
    const custody = new CustodyLog(database, options.author ?? NOBODY);
    super(database, custody, options.path);
    [this.#database, this.#custody, this.#options] = [database, custody, options];
    this.#dictionaries = perDictionary((name) => new Dictionary(database, name, EVENT_DICTIONARIES[name]));
    this.#statements = statementsOf(database);
    this.#fingerprints = new FingerprintSet(database, { elsewhere: options.elsewhere });
    this.inventory = new SqliteInventoryWriter(database, this.#dictionaries);
    this.#originals = new OriginalWriter(database);
    this.#companions = {
      segments: new SegmentWriter(database),
      pages: new EventPageWriter(database),
      digest: new EventDigest(database),
      rows: new RowInserter(database, 'event', EVENT_ROW_COLUMNS),
      scratch: new EventScratch(),
    };
  }

  beginFile(start: FileStart): void {
    if (!this.#database.inTransaction) this.#begin();
    const row = { ...start, readWith: JSON.stringify(start.readWith ?? {}), sha256: `unfinished ${start.path}` };
    this.#file = Number(this.#statements.insertFile.run(row).lastInsertRowid);
    this.#firstRejection = Number(this.#statements.lastRejection.get()) + 1;
    this.#companions.digest.begin();
    this.#fingerprints.beginFile();
  }

  /** Begins the transaction of a file or of a group of files. */
  #begin(): void {
    if (this.newestFile() === 0) writeAlone(this.#database);
    this.#lock();
    this.#nextSeq = Number(this.#statements.lastSeq.get()) + 1;
    this.#companions.rows.drop();
    this.#companions.segments.begin(this.#nextSeq);
    this.#companions.pages.begin(this.#nextSeq);
    if (this.#options.elsewhere === undefined) this.#compared = new ComparedBatches(this.#database, this.#companions);
    this.#fingerprints.begin();
  }

  #lock(): void {
    try {
      this.#statements.nameWriter.run(this.#options.name);
      this.#database.exec('BEGIN IMMEDIATE');
      this.#custody.begin();
    } catch (error) {
      const explained = explainSqliteError(error, this.#options.path);
      if (!(explained instanceof AuditError) || explained.code !== 'case-locked') throw explained;
      const writer: unknown = this.#statements.writer.get();
      const message = `The case ${this.#options.path} is being written by ${writer ?? 'another process'}.`;
      const hint = 'Wait for it to end, then run the command again.';
      throw new AuditError('case-locked', message, { hint, cause: error });
    }
  }

  get key(): Buffer {
    const key = this.#statements.key.get();
    if (key === undefined) throw new RangeError('the case has no key');
    return key;
  }

  openBatchStore(): BatchStore {
    return new SqliteBatchStore(this.#dictionaries, this.#companions);
  }

  addBatches(batches: readonly BatchToAdd[]): readonly BatchReceipt[] {
    for (const { store, batch } of batches) store.learn(batch);
    const lists = batches.map(({ batch }) => batch.records);
    const novelties = this.#fingerprints.addAll(lists, this.#nextSeq, this.#compared?.of(batches));
    return batches.map(({ store, batch, recordsBefore }, index) => {
      const { isNew, contradictions, ...doubts } = novelties[index] ?? { isNew: null, ...NO_DOUBTS };
      const stored = store.add(batch, { file: this.#file, recordsBefore }, isNew);
      this.#nextSeq += stored.events;
      for (const contradiction of contradictions) this.#statements.insertContradiction.run(contradiction);
      return { ...stored, ...doubts, contradicting: contradictions.length };
    });
  }

  beginInventory(cluster: string): void {
    this.inventory.begin(this.#file, cluster);
  }

  addRejection(position: RecordPosition, rejection: Pick<Rejection, 'reason' | 'text'>): void {
    const reason = wellFormed(rejection.reason);
    this.#statements.insertRejection.run({ file: this.#file, ...position, reason, text: rejection.text });
  }

  finishFile(end: FileEnd): Stored {
    return explaining(this.#options.path, () => {
      const notices = JSON.stringify(end.notices);
      this.#statements.finishFile.run({ ...end, isCompressed: end.isCompressed ? 1 : 0, notices, file: this.#file });
      this.#logFile('import', this.#file, { kept: end.kept ?? null, events: this.#companions.digest.finish() });
      return this.#isGrouping ? 'stored' : this.#commit();
    });
  }

  beginGroup(): void {
    this.#isGrouping = true;
  }

  finishGroup(): Stored {
    this.#isGrouping = false;
    return this.#database.inTransaction ? explaining(this.#options.path, () => this.#commit()) : 'stored';
  }

  /** Writes what is written of many events at once, and commits. */
  #commit(): Stored {
    this.#companions.rows.flush();
    this.#companions.segments.write();
    this.#companions.pages.write();
    this.#fingerprints.finish();
    commit(this.#database);
    return 'stored';
  }

  #logFile(action: CustodyAction, id: number, facts: FileFacts): void {
    const file = this.#statements.fileById.get(id);
    const range = { file: id, first: this.#firstRejection, last: Number.MAX_SAFE_INTEGER };
    const rejections = rejectionsHash(this.#database, range);
    this.#custody.append(action, { file, ...facts, rejections, ...inventoryFacts(this.#database, id) });
  }

  beginKeeping(): void {
    this.#originals.begin(this.#file);
  }

  addKept(bytes: Buffer): void {
    this.#originals.add(this.#file, bytes);
  }

  isKept(file: number): boolean {
    return isKept(this.#database, file);
  }

  beginOriginal(file: number): void {
    this.#lock();
    this.#file = file;
    this.#firstRejection = 0;
    this.#originals.begin(file);
  }

  finishOriginal(kept: KeptFacts): void {
    explaining(this.#options.path, () => {
      this.#logFile('keep', this.#file, { kept });
      commit(this.#database);
    });
  }

  explained(error: unknown): unknown {
    return explainSqliteError(error, this.#options.path);
  }

  abandonFile(): void {
    for (const dictionary of Object.values(this.#dictionaries)) dictionary.forget();
    this.#companions.digest.forget();
    this.#fingerprints.abandon();
    this.#isGrouping = false;
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }

  noteUnread(files: readonly UnreadFile[]): void {
    // A new case that took no file is removed again.
    if (this.isEmpty()) return;
    explaining(this.#options.path, () => {
      this.#lock();
      const unread = unreadEntries(newlyUnread(files, unreadFilesIn(this.#database)));
      for (const details of unread) this.#custody.append('not-read', details);
      commit(this.#database);
    });
  }

  fileHashes(): readonly string[] {
    return this.#statements.fileHashes.all();
  }

  fileWithHash(sha256: string): EvidenceFile | null {
    const row = this.#statements.fileByHash.get(sha256);
    return row === undefined ? null : evidenceFileOf(row);
  }

  knowsAsWritten(): boolean {
    return this.#statements.knownAsWritten.get(KNOWN_AS_READ) !== undefined;
  }

  newestFile(): number {
    return Number(this.#statements.lastFile.get() ?? 0);
  }

  hasFileOfSize(bytes: number): boolean {
    return this.#statements.fileBySize.get(bytes) !== undefined;
  }

  /** Whether the case holds neither a file nor an entry of the allow list. */
  isEmpty(): boolean {
    return this.#statements.anything.get() === undefined;
  }
}

function statementsOf(database: Database.Database) {
  return {
    insertFile:
      database.prepare(`INSERT INTO file (path, location, sha256, bytes, is_compressed, source, imported_at, read_with)
      VALUES (:path, :location, :sha256, 0, 0, :source, :importedAt, :readWith)`),
    finishFile:
      database.prepare(`UPDATE file SET sha256 = :sha256, content_sha256 = :contentSha256, bytes = :bytes, is_compressed = :isCompressed,
      records = :records, accepted = :accepted, duplicate = :duplicate, ignored = :ignored, rejected = :rejected,
      events = :events, first_event = :firstEvent, last_event = :lastEvent, notices = :notices WHERE id = :file`),
    key: database.prepare<[], Buffer>('SELECT key FROM case_key').pluck(),
    lastFile: database.prepare('SELECT max(id) FROM file').pluck(),
    lastRejection: database.prepare('SELECT max(id) FROM rejected').pluck(),
    lastSeq: database.prepare('SELECT max(seq) FROM event').pluck(),
    insertRejection: database.prepare(`INSERT INTO rejected (file, record, offset, length, reason, text)
      VALUES (:file, :record, :offset, :length, :reason, :text)`),
    insertContradiction: database.prepare('INSERT INTO contradiction (seq, earlier) VALUES (:seq, :earlier)'),
    fileById: database.prepare('SELECT * FROM file WHERE id = ?'),
    fileByHash: database.prepare<[string], FileRow>('SELECT * FROM file WHERE sha256 = ?'),
    fileHashes: database.prepare<[], string>('SELECT sha256 FROM file').pluck(),
    knownAsWritten: database.prepare<[number], number>(KNOWN_AS_WRITTEN).pluck(),
    fileBySize: database.prepare('SELECT id FROM file WHERE bytes = ?').pluck(),
    anything: database.prepare('SELECT 1 FROM file UNION ALL SELECT 1 FROM allow LIMIT 1'),
    writer: database.prepare('SELECT description FROM writer').pluck(),
    nameWriter: database.prepare('INSERT OR REPLACE INTO writer (id, description) VALUES (1, ?)'),
  };
}
