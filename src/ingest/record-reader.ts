import type { Notice, RecordCounts } from '../domain/evidence-file.ts';
import type { Instant } from '../domain/instant.ts';
import type { Format, ReadContext, ReadOutcome, Remark } from '../formats/format.ts';
import { isNestedDeeperThan } from '../formats/record-fields.ts';
import type { CaseWriter } from '../store/case-writer.ts';
import { Fingerprints } from './fingerprint.ts';
import { remarkNotices } from './notices.ts';
import { LONGEST_KEPT_TEXT, type SplitRecord } from './split-record.ts';

/** No log goes near it; SQLite's JSON functions end at 1,000 levels, and every recursion ends somewhere. */
const DEEPEST_NESTING = 100;
const TOO_DEEP = `it is nested deeper than ${DEEPEST_NESTING} levels`;

type Counts = { -readonly [Count in keyof RecordCounts]: RecordCounts[Count] };

/** Turns the records of one file into events of a case, and keeps the accounts. */
export class RecordReader {
  readonly counts: Counts = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0, events: 0 };
  firstEvent: Instant | null = null;
  lastEvent: Instant | null = null;
  readonly #format: Format;
  readonly #context: ReadContext;
  readonly #writer: CaseWriter;
  readonly #fingerprints = new Fingerprints();
  readonly #remarks = new Map<Remark, number>();

  constructor(format: Format, context: ReadContext, writer: CaseWriter) {
    this.#format = format;
    this.#context = context;
    this.#writer = writer;
  }

  /** A value may wrap several records: each is a record of its own in the accounts, at the place of the value. */
  read(split: SplitRecord): void {
    const isTooDeep = isNestedDeeperThan(split.value, DEEPEST_NESTING);
    const record = isTooDeep ? { ...split, value: null, problem: TOO_DEEP } : split;
    const wrapped = record.problem === null ? this.#format.unwrap?.(record.value) : null;
    if (wrapped === null || wrapped === undefined) this.#readOne(record);
    else for (const value of wrapped) this.#readOne({ ...record, value });
  }

  #readOne(record: SplitRecord): void {
    this.counts.records++;
    const outcome = this.#outcomeOf(record);
    if (outcome.outcome === 'events') this.#accept(record, outcome);
    else if (outcome.outcome === 'ignored') this.counts.ignored++;
    else this.#reject(record, outcome.because);
  }

  notices(): readonly Notice[] {
    return remarkNotices(this.#remarks);
  }

  #outcomeOf(record: SplitRecord): ReadOutcome {
    if (record.problem !== null) return { outcome: 'rejected', because: record.problem };
    const outcome = this.#format.read(record.value, this.#context);
    // Formats read JSON out of texts too.
    const isTooDeep =
      outcome.outcome === 'events' &&
      outcome.events.some(({ details }) => isNestedDeeperThan(details, DEEPEST_NESTING));
    return isTooDeep ? { outcome: 'rejected', because: TOO_DEEP } : outcome;
  }

  #accept(record: SplitRecord, outcome: ReadOutcome & { outcome: 'events' }): void {
    const { events, identity, remarks } = outcome;
    const { offset, length } = record;
    const source = this.#format.id;
    const fingerprint = this.#fingerprints.of(identity, source, record);
    if (!this.#writer.addRecord(events, source, { record: this.counts.records, offset, length }, fingerprint)) {
      this.counts.duplicate++;
      return;
    }
    this.counts.accepted++;
    this.counts.events += events.length;
    for (const remark of new Set(remarks)) this.#remarks.set(remark, (this.#remarks.get(remark) ?? 0) + 1);
    for (const { time } of events) {
      if (this.firstEvent === null || time < this.firstEvent) this.firstEvent = time;
      if (this.lastEvent === null || time > this.lastEvent) this.lastEvent = time;
    }
  }

  #reject(record: SplitRecord, reason: string): void {
    this.counts.rejected++;
    const { offset, length } = record;
    this.#writer.addRejection({ record: this.counts.records, offset, length }, { reason, text: keptText(record) });
  }
}

/** What is kept of a rejected record. */
export function keptText({ bytes }: SplitRecord): string {
  return bytes.subarray(0, LONGEST_KEPT_TEXT).toString('utf8');
}
