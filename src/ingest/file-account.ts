import type { Notice, RecordCounts } from '../domain/evidence-file.ts';
import { type Instant, instantOf } from '../domain/instant.ts';
import type { Remark } from '../formats/format.ts';
import type { CaseWriter } from '../store/case-writer.ts';
import type { EventIntake } from '../store/event-intake.ts';
import { remarkNotices } from './notices.ts';
import type { ReadBatch } from './record-reader.ts';

type Counts = { -readonly [Count in keyof RecordCounts]: RecordCounts[Count] };

/** Puts what was read of one file into the case, and keeps the accounts. */
export class FileAccount {
  readonly counts: Counts = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0, events: 0 };
  firstEvent: Instant | null = null;
  lastEvent: Instant | null = null;
  readonly #writer: CaseWriter;
  readonly #remarks = new Map<Remark, number>();

  constructor(writer: CaseWriter) {
    this.#writer = writer;
  }

  /** Batches of a file come in its order; those of one reader by one intake. */
  take(read: ReadBatch, intake: EventIntake): void {
    const { counts } = this;
    const recordsBefore = counts.records;
    const receipt = this.#writer.addBatch(intake, read.batch, recordsBefore);
    counts.records += read.records;
    counts.accepted += receipt.accepted;
    counts.duplicate += receipt.duplicate;
    counts.events += receipt.events;
    counts.ignored += read.ignored;
    counts.rejected += read.rejections.length;
    for (const { record, offset, length, reason, text } of read.rejections) {
      this.#writer.addRejection({ record: record + recordsBefore, offset, length }, { reason, text });
    }
    for (const [set, records] of receipt.remarks) {
      for (const remark of read.remarkSets[set] ?? []) {
        this.#remarks.set(remark, (this.#remarks.get(remark) ?? 0) + records);
      }
    }
    this.#extend(receipt.first, receipt.last);
  }

  notices(): readonly Notice[] {
    return remarkNotices(this.#remarks);
  }

  #extend(first: number | null, last: number | null): void {
    if (first === null || last === null) return;
    if (this.firstEvent === null || first < this.firstEvent) this.firstEvent = instantOf(first);
    if (this.lastEvent === null || last > this.lastEvent) this.lastEvent = instantOf(last);
  }
}
