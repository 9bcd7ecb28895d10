import type { BatchStore, CaseWriter } from '../case/case-writer.ts';
import type { Format } from '../formats/toolkit/format.ts';
import type { RecordBatch } from '../reading/record-reader.ts';
import { FileAccounts } from './receipts/file-accounts.ts';

/** Some megabytes of columns. */
const RECORDS_STORED_AT_ONCE = 4096;
/**
 * Every store that finds duplicates reads all fingerprints of the case. If many records are duplicates, more records are
 * stored at once, and so less often.
 */
const DUPLICATES_STORED_AT_ONCE = 1 << 15;
const MANY_DUPLICATES = 1 / 8;
/** Long records reach this limit, in bytes, before that of their number. */
const BYTES_STORED_AT_ONCE = 1 << 25;

interface WaitingBatch {
  readonly read: RecordBatch;
  readonly store: BatchStore;
  /** Records of the file before the batch. */
  readonly recordsBefore: number;
}

/** Batches of one file that wait to be stored: to store several at once makes the search for duplicates cheaper. */
export class BatchQueue {
  readonly accounts: FileAccounts;
  readonly #writer: CaseWriter;
  #waiting: WaitingBatch[] = [];
  #records = 0;
  #bytes = 0;
  #recordsAtOnce = RECORDS_STORED_AT_ONCE;
  #isPart = false;

  /** The format is the one that the file is read with. */
  constructor(writer: CaseWriter, format: Format) {
    this.accounts = new FileAccounts(format);
    this.#writer = writer;
  }

  /** Secret of the case, for the fingerprints of records. */
  get key(): Buffer {
    return this.#writer.key;
  }

  /** Whether a record came that only the format reads which this one is a part of. */
  get isPart(): boolean {
    return this.#isPart;
  }

  /** What batches of one reader are added with: it knows their ids. */
  openBatchStore(): BatchStore {
    return this.#writer.openBatchStore();
  }

  /** Adds the next batch of the file; stores those that wait once they are many. */
  add(read: RecordBatch, store: BatchStore): void {
    const { counts } = this.accounts;
    this.#waiting.push({ read, store, recordsBefore: counts.records });
    counts.records += read.records;
    this.#records += read.records;
    this.#bytes += read.bytes;
    this.#isPart ||= read.ofWhole > 0;
    if (this.#records >= this.#recordsAtOnce || this.#bytes >= BYTES_STORED_AT_ONCE) this.store();
  }

  /** Stores all batches that wait. Must be called at the end of the file. */
  store(): void {
    const waiting = this.#waiting;
    const [records, duplicates] = [this.#records, this.accounts.counts.duplicate];
    this.#waiting = [];
    this.#records = 0;
    this.#bytes = 0;
    const receipts = this.#writer.addBatches(
      waiting.map(({ read, store, recordsBefore }) => ({ batch: read.batch, store, recordsBefore })),
    );
    for (const [index, receipt] of receipts.entries()) {
      const stored = waiting[index];
      if (stored === undefined) continue;
      this.accounts.add(stored.read, receipt);
      this.#storeRejections(stored);
    }
    const hasMany = this.accounts.counts.duplicate - duplicates > records * MANY_DUPLICATES;
    this.#recordsAtOnce = hasMany ? DUPLICATES_STORED_AT_ONCE : RECORDS_STORED_AT_ONCE;
  }

  #storeRejections({ read, recordsBefore }: WaitingBatch): void {
    for (const { record, offset, length, reason, text } of read.rejections) {
      this.#writer.addRejection({ record: record + recordsBefore, offset, length }, { reason, text });
    }
  }
}
