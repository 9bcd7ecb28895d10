import type { Rejection } from '../domain/evidence-file.ts';
import type { Format, ReadContext, ReadOutcome } from '../formats/format.ts';
import { isNestedDeeperThan } from '../formats/record-fields.ts';
import { BatchBuilder, type BuiltBatch } from './batch-builder.ts';
import { Fingerprints } from './fingerprint.ts';
import { LONGEST_KEPT_TEXT, type SplitRecord } from './split-record.ts';

/** No log goes near it; SQLite's JSON functions end at 1,000 levels, and every recursion ends somewhere. */
const DEEPEST_NESTING = 100;
const RECORDS_A_BATCH = 4096;
const BYTES_A_BATCH = 1 << 22;
const TOO_DEEP = `it is nested deeper than ${DEEPEST_NESTING} levels`;

/** What was made of some records that follow each other; plain data that threads can hand over. */
export interface ReadBatch extends BuiltBatch {
  readonly records: number;
  /** How long the records are together. */
  readonly bytes: number;
  readonly ignored: number;
  /** With the numbers of the records in the batch, from 1. */
  readonly rejections: readonly Omit<Rejection, 'file'>[];
}

/** Turns records into events, in the columns by which a case takes them. */
export class RecordReader {
  readonly #format: Format;
  readonly #context: ReadContext;
  readonly #fingerprints: Fingerprints;
  readonly #builder: BatchBuilder;
  #records = 0;
  #bytes = 0;
  #ignored = 0;
  #rejections: Omit<Rejection, 'file'>[] = [];

  /** The key is the secret of the case that the batches are for. */
  constructor(format: Format, context: ReadContext, key: Buffer) {
    this.#format = format;
    this.#context = context;
    this.#fingerprints = new Fingerprints(key, format.id);
    this.#builder = new BatchBuilder(format.id);
  }

  /** A value may wrap several records: each is a record of its own in the accounts, at the place of the value. */
  read(split: SplitRecord): void {
    const isTooDeep = isNestedDeeperThan(split.value, DEEPEST_NESTING);
    const record = isTooDeep ? { ...split, value: null, problem: TOO_DEEP } : split;
    const wrapped = record.problem === null ? this.#format.unwrap?.(record.value) : null;
    if (wrapped === null || wrapped === undefined) this.#readOne(record);
    else for (const value of wrapped) this.#readOne({ ...record, value });
  }

  /** Whether what was read since it was last taken should be taken now: many records, or a few long ones. */
  get isFull(): boolean {
    return this.#records >= RECORDS_A_BATCH || this.#bytes >= BYTES_A_BATCH;
  }

  /** What was read since the last time. */
  take(): ReadBatch {
    const { batch, remarkSets } = this.#builder.take();
    const counts = { records: this.#records, bytes: this.#bytes, ignored: this.#ignored };
    const taken = { batch, remarkSets, ...counts, rejections: this.#rejections };
    this.#records = 0;
    this.#bytes = 0;
    this.#ignored = 0;
    this.#rejections = [];
    return taken;
  }

  #readOne(record: SplitRecord): void {
    this.#records++;
    this.#bytes += record.length;
    const { offset, length } = record;
    const outcome = this.#outcomeOf(record);
    if (outcome.outcome === 'ignored') {
      this.#ignored++;
    } else if (outcome.outcome === 'rejected') {
      const reason = outcome.because;
      this.#rejections.push({ record: this.#records, offset, length, reason, text: keptText(record) });
    } else {
      const { events, identity, remarks } = outcome;
      const fingerprint = this.#fingerprints.of(identity, record);
      this.#builder.add(events, { number: this.#records, offset, length, fingerprint, remarks });
    }
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
}

/** What is kept of a rejected record. */
export function keptText({ bytes }: SplitRecord): string {
  return bytes.subarray(0, LONGEST_KEPT_TEXT).toString('utf8');
}
