import type { BatchReceipt } from '../../case/case-writer.ts';
import { IgnoredReasons, type Notice } from '../../domain/evidence-file.ts';
import { type Instant, instantOf } from '../../domain/instant.ts';
import type { Format, Remark } from '../../formats/toolkit/format.ts';
import { remarksOfBits } from '../../reading/batch/remark-bits.ts';
import type { RecordBatch } from '../../reading/record-reader.ts';
import { identityNotices, otherNotices, partNotices, remarkNotices } from '../choosing/notices.ts';
import { type FileSummary, NO_RECORDS, type RunningCounts } from './file-receipt.ts';

/** How records agree with those of the same id that the case had: see BatchReceipt. */
const DOUBTS = ['contradicting', 'uncompared', 'less', 'more'] as const;

/** Counts what became of the records of one file. */
export class FileAccounts {
  readonly counts: RunningCounts = { ...NO_RECORDS };
  readonly #format: Format;
  readonly #ownRemarks: readonly Remark[];
  readonly #ignored = new IgnoredReasons();
  readonly #ofOthers = new IgnoredReasons();
  readonly #remarks = new Map<Remark, number>();
  #firstEvent: Instant | null = null;
  #lastEvent: Instant | null = null;

  /** The format that the file is read with has the texts of its own remarks. */
  constructor(format: Format) {
    this.#format = format;
    this.#ownRemarks = Object.keys(format.remarks ?? {});
  }

  readonly #doubts = { contradicting: 0, uncompared: 0, less: 0, more: 0 };
  #ofWhole = 0;

  /** Adds a batch that was stored. Its records were counted when they were read. */
  add({ ignored, rejections, ofOthers, ofWhole }: RecordBatch, receipt: BatchReceipt): void {
    const { counts } = this;
    counts.accepted += receipt.accepted;
    counts.duplicate += receipt.duplicate;
    counts.events += receipt.events;
    for (const { reason, records } of ignored) {
      counts.ignored += records;
      this.#ignored.add(reason, records);
    }
    counts.rejected += rejections.length;
    for (const { reason, records } of ofOthers) this.#ofOthers.add(reason, records);
    this.#ofWhole += ofWhole;
    for (const name of DOUBTS) this.#doubts[name] += receipt[name];
    for (const [bits, records] of receipt.remarks) {
      for (const remark of remarksOfBits(bits, this.#ownRemarks)) {
        this.#remarks.set(remark, (this.#remarks.get(remark) ?? 0) + records);
      }
    }
    this.#extend(receipt.first, receipt.last);
  }

  #extend(first: number | null, last: number | null): void {
    if (first === null || last === null) return;
    if (this.#firstEvent === null || first < this.#firstEvent) this.#firstEvent = instantOf(first);
    if (this.#lastEvent === null || last > this.#lastEvent) this.#lastEvent = instantOf(last);
  }

  /** The counts and the times of the first and last event. */
  summary(): Omit<FileSummary, 'notices'> {
    const { contradicting } = this.#doubts;
    const [firstEvent, lastEvent] = [this.#firstEvent, this.#lastEvent];
    return { counts: this.counts, ignoredBecause: this.#ignored.list(), contradicting, firstEvent, lastEvent };
  }

  /** What the remarks on the records say, and how the records agree with those that the case had. */
  notices(): readonly Notice[] {
    return [
      ...identityNotices(this.#doubts),
      ...remarkNotices(this.#remarks, this.#format),
      ...otherNotices(this.#ofOthers.list()),
      ...partNotices(this.#ofWhole, this.#format),
    ];
  }
}
