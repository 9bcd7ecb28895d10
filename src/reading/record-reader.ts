import type { EventBatch } from '../case/event-batch.ts';
import type { Rejection } from '../domain/evidence-file.ts';
import { addEnvelope } from '../evidence/splitting/envelopes.ts';
import { splitLine } from '../evidence/splitting/line-splitter.ts';
import { LONGEST_KEPT_TEXT, type SplitEnvelope, type SplitRecord } from '../evidence/splitting/record.ts';
import { isFlat } from '../formats/toolkit/event-parts.ts';
import type { Format, ReadContext, ReadOutcome } from '../formats/toolkit/format.ts';
import { isNestedDeeperThan } from '../formats/toolkit/record-fields.ts';
import { BatchBuilder } from './batch/batch-builder.ts';
import { Fingerprints } from './batch/fingerprint.ts';
import { FlatReader, type Piece } from './fast-lane/flat-reader.ts';

const NEWLINE = 0x0a;

/** No log goes near it; SQLite's JSON functions end at 1,000 levels, and every recursion ends somewhere. */
const DEEPEST_NESTING = 100;
const RECORDS_A_BATCH = 4096;
const BYTES_A_BATCH = 1 << 22;
const TOO_DEEP = `it is nested deeper than ${DEEPEST_NESTING} levels`;

/** What was made of some records that follow each other; plain data that threads can hand over. */
export interface ReadBatch {
  readonly batch: EventBatch;
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
  readonly #collectionKeys: ReadonlySet<string>;
  readonly #context: ReadContext;
  readonly #fingerprints: Fingerprints;
  readonly #builder: BatchBuilder;
  readonly #flat: FlatReader | null;
  #records = 0;
  #bytes = 0;
  #ignored = 0;
  #rejections: Omit<Rejection, 'file'>[] = [];

  /** The key is the secret of the case that the batches are for. */
  constructor(format: Format, context: ReadContext, key: Buffer) {
    this.#format = format;
    this.#collectionKeys = new Set(format.collections);
    this.#context = context;
    this.#fingerprints = new Fingerprints(key, format.id);
    const [builder, fingerprints] = [
      new BatchBuilder(format.id, Object.keys(format.remarks ?? {})),
      this.#fingerprints,
    ];
    this.#builder = builder;
    this.#flat = isFlat(format) ? new FlatReader(format.parts, { context, builder, fingerprints }) : null;
  }

  /** A value may wrap several records: each is a record of its own in the accounts, at the place of the value. */
  read(split: SplitRecord): void {
    for (const record of recordsIn(split, this.#format)) this.#readOne(record);
  }

  /** Reads whole lines; of a format that knows how, those that are written alike without parsing each. */
  readLines(piece: Piece): readonly SplitEnvelope[] {
    const envelopes: SplitEnvelope[] = [];
    for (let from = 0; from < piece.length; ) {
      const start = this.#readFlat(piece, from);
      if (start >= piece.length) break;
      // There is one: line ends stand behind the last line.
      const end = piece.bytes.indexOf(NEWLINE, start);
      for (const envelope of this.#readLine(piece.bytes.subarray(start, end), piece.base + start)) {
        addEnvelope(envelopes, envelope);
      }
      from = end + 1;
    }
    this.#flat?.tidy();
    return envelopes;
  }

  /** Reads records that are written alike; where the first line begins that is not. */
  #readFlat(piece: Piece, from: number): number {
    if (this.#flat === null) return from;
    const { end, records, bytes } = this.#flat.read(piece, from, this.#records);
    this.#records += records;
    this.#bytes += bytes;
    return end;
  }

  #readLine(line: Buffer, start: number): readonly SplitEnvelope[] {
    const { records, envelopes } = splitLine(line, start, this.#collectionKeys);
    for (const record of records) this.read(record);
    const [only] = records;
    if (only !== undefined && only.problem === null && envelopes.length === 0) this.#flat?.learn(only.bytes);
    return envelopes;
  }

  /** Whether what was read since it was last taken should be taken now: many records, or a few long ones. */
  get isFull(): boolean {
    return this.#records >= RECORDS_A_BATCH || this.#bytes >= BYTES_A_BATCH;
  }

  /** What was read since the last time. */
  take(): ReadBatch {
    const counts = { records: this.#records, bytes: this.#bytes, ignored: this.#ignored };
    const taken = { batch: this.#builder.take(), ...counts, rejections: this.#rejections };
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
    const outcome = outcomeOf(record, this.#format, this.#context);
    if (outcome.outcome === 'ignored') {
      this.#ignored++;
    } else if (outcome.outcome === 'rejected') {
      const reason = outcome.because;
      this.#rejections.push({ record: this.#records, offset, length, reason, text: keptText(record) });
    } else {
      const { events, identity, remarks } = outcome;
      const fingerprint = this.#fingerprints.of(identity, record);
      this.#builder.add(events, { number: this.#records, offset, length }, { fingerprint, remarks });
    }
  }
}

/** The records that a value is: several where it wraps them. */
export function recordsIn(split: SplitRecord, format: Format): readonly SplitRecord[] {
  const isTooDeep = isNestedDeeperThan(split.value, DEEPEST_NESTING);
  const record = isTooDeep ? { ...split, value: null, problem: TOO_DEEP } : split;
  const wrapped = record.problem === null ? format.unwrap?.(record.value) : null;
  return wrapped === null || wrapped === undefined ? [record] : wrapped.map((value) => ({ ...record, value }));
}

/** What a format makes of a record. */
export function outcomeOf(record: SplitRecord, format: Format, context: ReadContext): ReadOutcome {
  if (record.problem !== null) return { outcome: 'rejected', because: record.problem };
  const outcome = readWith(format, record.value, context);
  // Formats read JSON out of texts too.
  const isTooDeep =
    outcome.outcome === 'events' && outcome.events.some(({ details }) => isNestedDeeperThan(details, DEEPEST_NESTING));
  return isTooDeep ? { outcome: 'rejected', because: TOO_DEEP } : outcome;
}

/** A text of megabytes may be too much for an expression: that costs its record, not the import. */
function readWith(format: Format, value: unknown, context: ReadContext): ReadOutcome {
  try {
    return format.read(value, context);
  } catch (error) {
    if (error instanceof RangeError) return { outcome: 'rejected', because: `too much to read: ${error.message}` };
    throw error;
  }
}

/** What is kept of a rejected record. */
export function keptText({ bytes }: SplitRecord): string {
  return bytes.subarray(0, LONGEST_KEPT_TEXT).toString('utf8');
}
