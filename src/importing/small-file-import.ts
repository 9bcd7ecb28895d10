import type { BatchStore, CaseWriter, KeptFacts } from '../case/case-writer.ts';
import { type EventBatch, perDictionary } from '../case/event-batch.ts';
import { sha256Of } from '../evidence/source/whole-file.ts';
import { loadFormat } from '../formats/load-formats.ts';
import type { RecordBatch } from '../reading/record-reader.ts';
import { BatchQueue } from './batch-queue.ts';
import { completenessNotices } from './choosing/notices.ts';
import { type ImportOptions, interruptedIn } from './import-options.ts';
import { EMPTY_ARCHIVE, emptyReceipt, type FileReceipt, type FileSummary } from './receipts/file-receipt.ts';
import type { ReadFile, SmallInput } from './small-files/small-file.ts';
import type { FileAhead } from './small-files/small-files-ahead.ts';
import { receiptOfKnown, startOf } from './stored-file.ts';

/** Any of these commits the files so far: a kill loses little, and other processes need not wait long for the case. */
const MOST = { records: 1 << 15, bytes: 1 << 25, files: 1000, milliseconds: 2000 } as const;

/** Of a batch whose rows are known. */
const NO_ROWS: EventBatch['rows'] = perDictionary(() => []);
const NONE_YET = { files: 0, records: 0, bytes: 0, since: 0 };

/** A file of the group that is not committed yet. */
interface Member {
  readonly input: SmallInput;
  readonly file: ReadFile;
  readonly thread: number;
  readonly receipt: FileReceipt;
}

/** Stores small files that were read ahead: many in one transaction, each of them whole or not at all. */
export class SmallFileImport {
  readonly #writer: CaseWriter;
  readonly #options: ImportOptions;
  readonly #stores = new Map<string, ReaderStore>();
  /** What the transaction holds so far. */
  #group = NONE_YET;
  #members: Member[] = [];
  /** Receipts that are not true any more, because the group was overtaken, and those in their place. */
  readonly #replaced = new Map<FileReceipt, FileReceipt>();

  constructor(writer: CaseWriter, options: ImportOptions) {
    this.#writer = writer;
    this.#options = options;
  }

  /**
   * Stores a file; null if it must be imported like a large one.
   * @throws AuditError `interrupted`, and any error of the case, which undoes the group
   */
  async add(input: SmallInput, ahead: FileAhead): Promise<FileReceipt | null> {
    const { file } = ahead;
    if (this.#options.signal.aborted) {
      await this.finishGroup();
      throw interruptedIn(input.path);
    }
    switch (file.kind) {
      case 'other':
        return null;
      case 'refused':
        return { ...emptyReceipt(input), bytes: file.bytes, reason: file.because };
      case 'known':
        return this.#known(input, file.sha256);
      case 'read':
        return this.#storeOnce(input, file, ahead.thread);
    }
  }

  /** Commits the files that were stored since the last time. Those that were overtaken, as CaseWriter says, are stored again. */
  async finishGroup(): Promise<void> {
    const members = this.#members;
    [this.#group, this.#members] = [NONE_YET, []];
    if (this.#writer.finishGroup() === 'stored') return;
    for (const { input, file, thread, receipt } of members) {
      const again = await this.#store(input, file, thread);
      if (again !== null) this.#replaced.set(receipt, again);
    }
    await this.finishGroup();
  }

  /** The receipt of a file that counts once its group is committed. */
  final(receipt: FileReceipt): FileReceipt {
    const later = this.#replaced.get(receipt);
    return later === undefined ? receipt : this.final(later);
  }

  /** A file of which the case may lack the original is imported like a large one, which stores that. */
  #known(input: SmallInput, sha256: string): FileReceipt | null {
    return this.#options.isKept === true ? null : receiptOfKnown(this.#writer, input, sha256, this.#options);
  }

  async #storeOnce(input: SmallInput, file: ReadFile, thread: number): Promise<FileReceipt | null> {
    const receipt = await this.#store(input, file, thread);
    if (receipt?.status !== 'imported') return receipt;
    // The store has learned the rows that the batches brought. A case that keeps originals is never overtaken.
    const batches = file.batches.map((read) => ({ ...read, batch: { ...read.batch, rows: NO_ROWS } }));
    this.#members.push({ input, file: { ...file, batches, original: null }, thread, receipt });
    this.#options.onProgress({ bytes: input.bytes, records: receipt.records });
    await this.#finishFullGroup();
    return receipt;
  }

  async #store(input: SmallInput, file: ReadFile, thread: number): Promise<FileReceipt | null> {
    const store = this.#storeOf(`${thread} ${file.reader}`);
    if (this.#writer.fileWithHash(file.sha256) !== null) {
      store.passOver(file.batches);
      return this.#known(input, file.sha256);
    }
    const isFirst = this.#group.files === 0;
    if (isFirst) this.#writer.beginGroup();
    this.#writer.beginFile(startOf(input, file.format, this.#options, file.isWrapped ? { isWrapped: true } : {}));
    if (isFirst && this.#writer.fileWithHash(file.sha256) !== null) {
      // Another import stored the file while this one waited for the case.
      this.#writer.abandonFile();
      store.passOver(file.batches);
      return this.#known(input, file.sha256);
    }
    const summary = await this.#storeRecords(file, store);
    const kept = file.original === null ? null : this.#keep(file.original);
    const { sha256, contentSha256, isCompressed } = file;
    const { counts, ignoredBecause, contradicting, ...rest } = summary;
    const stored = { ...counts, ...rest, sha256, bytes: input.bytes };
    this.#writer.finishFile({ ...stored, contentSha256, isCompressed, kept });
    this.#count(counts.records, input.bytes + (kept?.bytes ?? 0));
    const { format: source } = file;
    return { ...stored, ignoredBecause, contradicting, path: input.path, source, status: 'imported', reason: null };
  }

  async #storeRecords(file: ReadFile, store: ReaderStore): Promise<FileSummary> {
    const format = file.format === null ? null : await loadFormat(file.format);
    if (format === null) return EMPTY_ARCHIVE;
    const queue = new BatchQueue(this.#writer, format);
    for (const read of file.batches) queue.add(store.complete(read), store.store);
    queue.store();
    const { accounts } = queue;
    const notices = [...file.notices, ...accounts.notices(), ...completenessNotices(file.envelopes, format)];
    return { ...accounts.summary(), notices };
  }

  #keep(original: Uint8Array): KeptFacts {
    this.#writer.beginKeeping();
    this.#writer.addKept(Buffer.from(original));
    return { bytes: original.length, chunks: 1, sha256: sha256Of(original) };
  }

  #storeOf(reader: string): ReaderStore {
    const known = this.#stores.get(reader) ?? new ReaderStore(this.#writer.openBatchStore());
    this.#stores.set(reader, known);
    return known;
  }

  #count(records: number, bytes: number): void {
    const { files, since, ...before } = this.#group;
    const now = performance.now();
    const group = {
      files: files + 1,
      records: before.records + records,
      bytes: before.bytes + bytes,
      since: files === 0 ? now : since,
    };
    this.#group = group;
  }

  async #finishFullGroup(): Promise<void> {
    const { records, bytes, files, since } = this.#group;
    const isFull = records >= MOST.records || bytes >= MOST.bytes || files >= MOST.files;
    if (isFull || performance.now() - since >= MOST.milliseconds) await this.finishGroup();
  }
}

/** Where the batches of one reader are stored, and the dictionary rows of those of its batches that were not. */
class ReaderStore {
  readonly store: BatchStore;
  #owed: EventBatch['rows'] | null = null;

  constructor(store: BatchStore) {
    this.store = store;
  }

  /** Keeps the rows of batches that are not stored: later batches of the reader refer to them. */
  passOver(batches: readonly RecordBatch[]): void {
    for (const { batch } of batches) this.#owed = this.#withOwed(batch.rows);
  }

  /** A batch with the rows that it refers to. */
  complete(read: RecordBatch): RecordBatch {
    if (this.#owed === null) return read;
    const rows = this.#withOwed(read.batch.rows);
    this.#owed = null;
    return { ...read, batch: { ...read.batch, rows } };
  }

  #withOwed(rows: EventBatch['rows']): EventBatch['rows'] {
    const owed = this.#owed;
    return owed === null ? rows : perDictionary((name) => [...owed[name], ...rows[name]]);
  }
}
