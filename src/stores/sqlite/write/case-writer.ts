import type Database from 'better-sqlite3';
import type { Author, CustodyAction } from '../../../case/custody/custody.ts';
import { EVENT_DICTIONARIES, type EventBatch, type EventDictionary } from '../../../case/event-batch.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import type { EvidenceFile, Notice, ReadingHints, RecordCounts, Rejection } from '../../../domain/evidence-file.ts';
import { EPOCH, type Instant } from '../../../domain/instant.ts';
import { wellFormed } from '../../../domain/text/well-formed.ts';
import { commit, writeAlone } from '../connection/case-journal.ts';
import { explaining, explainSqliteError } from '../connection/sqlite-error.ts';
import { FingerprintSet } from '../fingerprints/fingerprint-set.ts';
import { ColumnIndex } from '../index/column-index.ts';
import { BlockWriter } from '../index/page-writer.ts';
import { evidenceFileOf, type FileRow } from '../read/file-row.ts';
import { type BatchReceipt, type Dictionaries, EventIntake } from './batch-store.ts';
import { CaseChanges } from './case-changes.ts';
import { CustodyLog } from './custody-log.ts';
import { Dictionary } from './dictionary.ts';
import { inventoryFacts } from './inventory-facts.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { type KeptFacts, KeptWriter } from './kept-originals.ts';
import { rejectionsHash } from './rejections-hash.ts';

export interface FileStart {
  readonly path: string;
  readonly location: string | null;
  readonly source: string | null;
  readonly importedAt: Instant;
  /** What its records are read by; null or absent: nothing but what they say. */
  readonly readWith?: ReadingHints | null;
}

export interface FileEnd extends RecordCounts {
  readonly sha256: string;
  readonly contentSha256: string;
  readonly bytes: number;
  readonly isCompressed: boolean;
  readonly firstEvent: Instant | null;
  readonly lastEvent: Instant | null;
  readonly notices: readonly Notice[];
  /** The original, where it was put into the case. */
  readonly kept?: KeptFacts | null;
}

/** Where a record stands in its file. */
export interface RecordPlace {
  readonly record: number;
  readonly offset: number;
  readonly length: number;
}

export interface BatchToAdd {
  /** That of the maker of the batch. */
  readonly intake: EventIntake;
  readonly batch: EventBatch;
  /** In the file, before the first of the batch. */
  readonly recordsBefore: number;
}

export interface WriterOptions {
  readonly path: string;
  /** Who writes, told to whoever waits for the case. */
  readonly name: string;
  /** Who is named in the custody log. */
  readonly author?: Author;
}

const NOBODY: Author = { examiner: null, version: '', arguments: [], now: EPOCH };

/** Writes evidence into a case, one file a transaction: a file is in the case whole, or not at all. */
export class CaseWriter extends CaseChanges {
  readonly #database: Database.Database;
  readonly #options: WriterOptions;
  readonly #dictionaries: Dictionaries;
  readonly #fingerprints: FingerprintSet;
  readonly #statements: ReturnType<typeof statementsOf>;
  /** Writes cluster inventories; within a file that was begun. */
  readonly inventory: InventoryWriter;
  readonly #kept: KeptWriter;
  readonly #custody: CustodyLog;
  readonly #index: ColumnIndex;
  readonly #blocks: BlockWriter;
  #file = 0;
  #firstRejection = 0;

  constructor(database: Database.Database, options: WriterOptions) {
    const custody = new CustodyLog(database, options.author ?? NOBODY);
    super(database, { custody, path: options.path });
    this.#database = database;
    this.#custody = custody;
    this.#options = options;
    this.#dictionaries = dictionariesOf(database);
    this.#statements = statementsOf(database);
    this.#fingerprints = new FingerprintSet(database);
    this.inventory = new InventoryWriter(database, this.#dictionaries);
    this.#kept = new KeptWriter(database);
    this.#index = new ColumnIndex(database);
    this.#blocks = new BlockWriter(database);
  }

  /** @throws AuditError `case-locked`, naming the writer */
  beginFile(start: FileStart): void {
    if (this.#statements.countFiles.get() === 0) writeAlone(this.#database);
    this.#lock();
    const readWith = JSON.stringify(start.readWith ?? {});
    const row = { ...start, readWith, sha256: `unfinished ${start.path}` };
    this.#file = Number(this.#statements.insertFile.run(row).lastInsertRowid);
    this.#firstRejection = Number(this.#statements.lastRejection.get()) + 1;
    const firstSeq = Number(this.#statements.lastSeq.get()) + 1;
    this.#index.begin(firstSeq);
    this.#blocks.begin(firstSeq);
    this.#fingerprints.beginFile();
  }

  #lock(): void {
    try {
      this.#statements.nameWriter.run(this.#options.name);
      this.#database.exec('BEGIN IMMEDIATE');
    } catch (error) {
      const explained = explainSqliteError(error, this.#options.path);
      if (!(explained instanceof AuditError) || explained.code !== 'case-locked') throw explained;
      const writer: unknown = this.#statements.writer.get();
      throw new AuditError(
        'case-locked',
        `The case ${this.#options.path} is being written by ${writer ?? 'another process'}.`,
        {
          hint: 'Wait for it to end, then run the command again.',
          cause: error,
        },
      );
    }
  }

  /** Secret of the case, for the fingerprints of records. */
  get key(): Buffer {
    const key = this.#statements.key.get();
    if (key === undefined) throw new RangeError('the case has no key');
    return key;
  }

  /** Takes batches of one maker; for the file that was begun. */
  openIntake(): EventIntake {
    return new EventIntake(this.#database, this.#dictionaries, { index: this.#index, blocks: this.#blocks });
  }

  /** Takes batches that follow each other: the more at once, the less it costs to tell what the case knows already. */
  addBatches(batches: readonly BatchToAdd[]): readonly BatchReceipt[] {
    const isNew = this.#fingerprints.addAll(batches.map(({ batch }) => batch.records));
    return batches.map(({ intake, batch, recordsBefore }, index) => {
      return intake.add(batch, { file: this.#file, recordsBefore }, isNew[index] ?? null);
    });
  }

  beginInventory(cluster: string): void {
    this.inventory.begin(this.#file, cluster);
  }

  addRejection(place: RecordPlace, rejection: Pick<Rejection, 'reason' | 'text'>): void {
    const reason = wellFormed(rejection.reason);
    this.#statements.insertRejection.run({ file: this.#file, ...place, reason, text: rejection.text });
  }

  finishFile(end: FileEnd): void {
    explaining(this.#options.path, () => {
      this.#index.write();
      this.#blocks.write();
      this.#fingerprints.finishFile();
      const notices = JSON.stringify(end.notices);
      this.#statements.finishFile.run({ ...end, isCompressed: end.isCompressed ? 1 : 0, notices, file: this.#file });
      this.#logFile('import', this.#file, end.kept ?? null);
      commit(this.#database);
    });
  }

  #logFile(action: CustodyAction, id: number, kept: KeptFacts | null): void {
    const file = this.#statements.fileById.get(id);
    const range = { file: id, first: this.#firstRejection, last: Number.MAX_SAFE_INTEGER };
    const rejections = rejectionsHash(this.#database, range);
    this.#custody.append(action, { file, kept, rejections, ...inventoryFacts(this.#database, id) });
  }

  /** The original of the file that was begun, from its first byte on. */
  beginKeeping(): void {
    this.#kept.begin(this.#file);
  }

  addKept(bytes: Buffer): void {
    this.#kept.add(this.#file, bytes);
  }

  isKept(file: number): boolean {
    return this.#kept.has(file);
  }

  /** Begins to keep the original of a file that the case has already; ends like a file that was begun. */
  beginOriginal(file: number): void {
    this.#lock();
    this.#file = file;
    this.#firstRejection = 0;
    this.#kept.begin(file);
  }

  finishOriginal(kept: KeptFacts): void {
    explaining(this.#options.path, () => {
      this.#logFile('keep', this.#file, kept);
      commit(this.#database);
    });
  }

  /** A failure of the case in the user's words; any other as it is. */
  explained(error: unknown): unknown {
    return explainSqliteError(error, this.#options.path);
  }

  /** Takes back everything since `beginFile`. */
  abandonFile(): void {
    for (const dictionary of Object.values(this.#dictionaries)) dictionary.forget();
    this.#fingerprints.abandonFile();
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }

  /** The file with this content, where the case has it already. */
  fileWithHash(sha256: string): EvidenceFile | null {
    const row = this.#statements.fileByHash.get(sha256);
    return row === undefined ? null : evidenceFileOf(row);
  }

  hasFileOfSize(bytes: number): boolean {
    return this.#statements.fileBySize.get(bytes) !== undefined;
  }

  isEmpty(): boolean {
    return this.#statements.countFiles.get() === 0 && this.#statements.countAllowed.get() === 0;
  }
}

function dictionariesOf(database: Database.Database): Dictionaries {
  const dictionary = (name: EventDictionary) => new Dictionary(database, name, EVENT_DICTIONARIES[name]);
  return {
    action: dictionary('action'),
    result: dictionary('result'),
    agent: dictionary('agent'),
    scope: dictionary('scope'),
    kind: dictionary('kind'),
    actor: dictionary('actor'),
    address: dictionary('address'),
    host: dictionary('host'),
    image: dictionary('image'),
    digest: dictionary('digest'),
    term: dictionary('term'),
  };
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
    lastRejection: database.prepare('SELECT max(id) FROM rejected').pluck(),
    lastSeq: database.prepare('SELECT max(seq) FROM event').pluck(),
    insertRejection: database.prepare(`INSERT INTO rejected (file, record, offset, length, reason, text)
      VALUES (:file, :record, :offset, :length, :reason, :text)`),
    fileById: database.prepare('SELECT * FROM file WHERE id = ?'),
    fileByHash: database.prepare<[string], FileRow>('SELECT * FROM file WHERE sha256 = ?'),
    fileBySize: database.prepare('SELECT id FROM file WHERE bytes = ?').pluck(),
    countFiles: database.prepare('SELECT count(*) FROM file').pluck(),
    countAllowed: database.prepare('SELECT count(*) FROM allow').pluck(),
    writer: database.prepare('SELECT description FROM writer').pluck(),
    nameWriter: database.prepare('INSERT OR REPLACE INTO writer (id, description) VALUES (1, ?)'),
  };
}
