import type { Notice, RecordCounts } from '../domain/evidence-file.ts';
import { type Instant, instantOf } from '../domain/instant.ts';
import type { Format, Remark } from '../formats/toolkit/format.ts';
import { remarksOfBits } from '../reading/batch/remark-bits.ts';
import type { ReadBatch } from '../reading/record-reader.ts';
import type { BatchReceipt, EventIntake } from '../stores/sqlite/write/batch-store.ts';
import type { CaseWriter } from '../stores/sqlite/write/case-writer.ts';
import { remarkNotices } from './notices.ts';

type Counts = { -readonly [Count in keyof RecordCounts]: RecordCounts[Count] };

/** Some megabytes of columns. */
const RECORDS_STORED_AT_ONCE = 4096;
/** Where many are in the case already, all fingerprints of the case are gone through each time: then seldom. */
const RECORDS_LOOKED_UP_AT_ONCE = 1 << 15;
const MANY_DUPLICATES = 1 / 8;
/** Records of a usual length are stored by number; long ones before there are so many. */
const BYTES_STORED_AT_ONCE = 1 << 25;

interface WaitingBatch {
  readonly read: ReadBatch;
  readonly intake: EventIntake;
  readonly recordsBefore: number;
}

/** Puts what was read of one file into the case, and keeps the accounts. */
export class FileAccount {
  readonly counts: Counts = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0, events: 0 };
  firstEvent: Instant | null = null;
  lastEvent: Instant | null = null;
  readonly #writer: CaseWriter;
  readonly #format: Format;
  readonly #ownRemarks: readonly Remark[];
  readonly #remarks = new Map<Remark, number>();
  #waiting: WaitingBatch[] = [];
  #waitingRecords = 0;
  #waitingBytes = 0;
  #recordsAtOnce = RECORDS_STORED_AT_ONCE;

  constructor(writer: CaseWriter, format: Format) {
    this.#writer = writer;
    this.#format = format;
    this.#ownRemarks = Object.keys(format.remarks ?? {});
  }

  /** Batches of a file come in its order; those of one reader by one intake. */
  take(read: ReadBatch, intake: EventIntake): void {
    this.#waiting.push({ read, intake, recordsBefore: this.counts.records });
    this.counts.records += read.records;
    this.#waitingRecords += read.records;
    this.#waitingBytes += read.bytes;
    if (this.#waitingRecords >= this.#recordsAtOnce || this.#waitingBytes >= BYTES_STORED_AT_ONCE) this.store();
  }

  /** Stores what waits; to be called at the end. */
  store(): void {
    const waiting = this.#waiting;
    const [records, duplicates] = [this.#waitingRecords, this.counts.duplicate];
    this.#waiting = [];
    this.#waitingRecords = 0;
    this.#waitingBytes = 0;
    const receipts = this.#writer.addBatches(
      waiting.map(({ read, intake, recordsBefore }) => ({ batch: read.batch, intake, recordsBefore })),
    );
    for (const [index, receipt] of receipts.entries()) {
      const stored = waiting[index];
      if (stored !== undefined) this.#count(stored, receipt);
    }
    const hasMany = this.counts.duplicate - duplicates > records * MANY_DUPLICATES;
    this.#recordsAtOnce = hasMany ? RECORDS_LOOKED_UP_AT_ONCE : RECORDS_STORED_AT_ONCE;
  }

  #count({ read, recordsBefore }: WaitingBatch, receipt: BatchReceipt): void {
    const { counts } = this;
    counts.accepted += receipt.accepted;
    counts.duplicate += receipt.duplicate;
    counts.events += receipt.events;
    counts.ignored += read.ignored;
    counts.rejected += read.rejections.length;
    for (const { record, offset, length, reason, text } of read.rejections) {
      this.#writer.addRejection({ record: record + recordsBefore, offset, length }, { reason, text });
    }
    for (const [bits, records] of receipt.remarks) {
      for (const remark of remarksOfBits(bits, this.#ownRemarks)) {
        this.#remarks.set(remark, (this.#remarks.get(remark) ?? 0) + records);
      }
    }
    this.#extend(receipt.first, receipt.last);
  }

  notices(): readonly Notice[] {
    return remarkNotices(this.#remarks, this.#format);
  }

  #extend(first: number | null, last: number | null): void {
    if (first === null || last === null) return;
    if (this.firstEvent === null || first < this.firstEvent) this.firstEvent = instantOf(first);
    if (this.lastEvent === null || last > this.lastEvent) this.lastEvent = instantOf(last);
  }
}
