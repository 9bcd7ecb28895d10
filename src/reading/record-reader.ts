import type { EventBatch } from '../case/event-batch.ts';
import { type Envelope, READING_EDITION, type Rejection } from '../domain/evidence-file.ts';
import type { RegistryEvent } from '../domain/registry-event.ts';
import { type LineBlock, SPARE_BYTES } from '../evidence/splitting/line-block.ts';
import { splitLine, splitPrefixedLine } from '../evidence/splitting/line-splitter.ts';
import { addEnvelope, type LineKind, LONGEST_KEPT_TEXT, type SplitRecord } from '../evidence/splitting/record.ts';
import { recordOfLine } from '../evidence/splitting/text-splitter.ts';
import { withArtefactsApart } from '../formats/toolkit/artefact-events.ts';
import type { Format, ReadContext, ReadOutcome } from '../formats/toolkit/format.ts';
import { isNestedDeeperThan } from '../formats/toolkit/record-fields.ts';
import { isOwn, unwrapped } from '../formats/wrappers/unwrap.ts';
import { BatchBuilder } from './batch/batch-builder.ts';
import { EventContents } from './batch/event-contents.ts';
import { Fingerprints } from './batch/fingerprint.ts';
import { FastLane, type ReadLine } from './fast-lane/fast-lane.ts';

const NEWLINE = 0x0a;

/** No log nests nearly this deep. SQLite's JSON functions end at 1,000 levels, and recursion ends with the stack. */
const DEEPEST_NESTING = 100;
const RECORDS_A_BATCH = 4096;
const BYTES_A_BATCH = 1 << 22;
/** The edition of events since which records are looked for in wrappers of other services. */
const WRAPPERS_OPENED = 3;
const TOO_DEEP = `it is nested deeper than ${DEEPEST_NESTING} levels`;

/** What was read from consecutive records: plain data that one thread can hand to another. */
export interface RecordBatch {
  readonly batch: EventBatch;
  readonly records: number;
  /** The length of the records together. */
  readonly bytes: number;
  readonly ignored: number;
  /** `record` is the record's number in the batch, from 1. */
  readonly rejections: readonly Omit<Rejection, 'file'>[];
}

/** Turns records into events, in the columns that a case stores. */
export class RecordReader {
  readonly #format: Format;
  readonly #collectionKeys: ReadonlySet<string>;
  readonly #context: ReadContext;
  readonly #fingerprints: Fingerprints;
  readonly #builder: BatchBuilder;
  readonly #fastLane: FastLane | null;
  #ignored = 0;
  #rejections: Omit<Rejection, 'file'>[] = [];

  /** The key is the secret of the case that the batches are for. */
  constructor(format: Format, context: ReadContext, key: Buffer) {
    const fingerprints = new Fingerprints(key, format.id);
    const contents = new EventContents(fingerprints.contentHash, format.channelGaps);
    const builder = new BatchBuilder(format.id, contents, Object.keys(format.remarks ?? {}));
    this.#format = format;
    this.#collectionKeys = new Set(format.collections);
    this.#context = context;
    this.#fingerprints = fingerprints;
    this.#builder = builder;
    this.#fastLane = FastLane.of(format, { context, builder, fingerprints });
  }

  /**
   * Reads a record. A value may wrap several: each counts as a record of its own, with the byte range of the value. Gives
   * whether the value was the record.
   */
  read(split: SplitRecord): boolean {
    const records = recordsIn(split, this.#format, this.#context.edition);
    for (const record of records) this.#readOne(record);
    return records[0]?.value === split.value;
  }

  /** Reads a block of whole lines; returns what stood around its records. */
  readLines(block: LineBlock, kind: LineKind = 'json-lines'): readonly Envelope[] {
    return kind === 'text' ? this.#readText(block) : this.#readJson(block, kind);
  }

  #readText(block: LineBlock): readonly Envelope[] {
    eachLine(block, (bytes, offset) => {
      const record = recordOfLine({ bytes, length: bytes.length }, offset);
      if (record !== null) this.read(record);
    });
    return [];
  }

  #readJson(block: LineBlock, kind: LineKind): readonly Envelope[] {
    const envelopes: Envelope[] = [];
    const arePrefixed = kind === 'prefixed-lines';
    const cut = arePrefixed ? splitPrefixedLine : splitLine;
    const readLine: ReadLine = (line, offset) => {
      const split = cut(line, offset, this.#collectionKeys);
      let isItself = true;
      for (const record of split.records) isItself = this.read(record) && isItself;
      for (const envelope of split.envelopes) addEnvelope(envelopes, envelope);
      const [only] = split.records;
      const isPlain = isItself && only?.problem === null && split.envelopes.length === 0;
      return isPlain ? only.bytes : null;
    };
    if (this.#fastLane === null || arePrefixed) eachLine(block, readLine);
    else this.#fastLane.read(block, readLine);
    return envelopes;
  }

  /** Whether the batch should be taken now: it has many records, or a few long ones. */
  get isFull(): boolean {
    return this.#builder.records >= RECORDS_A_BATCH || this.#builder.bytes >= BYTES_A_BATCH;
  }

  /** What was read since the last time. */
  take(): RecordBatch {
    const { records, bytes } = this.#builder;
    const taken = { records, bytes, ignored: this.#ignored, rejections: this.#rejections };
    this.#ignored = 0;
    this.#rejections = [];
    return { batch: this.#builder.take(), ...taken };
  }

  #readOne(record: SplitRecord): void {
    const { offset, length } = record;
    this.#builder.countRecords(1, length);
    const number = this.#builder.records;
    const outcome = outcomeOf(record, this.#format, this.#context);
    if (outcome.outcome === 'ignored') {
      this.#ignored++;
    } else if (outcome.outcome === 'rejected') {
      const reason = outcome.because;
      this.#rejections.push({ record: number, offset, length, reason, text: keptText(record) });
    } else {
      const { events, identity, remarks } = outcome;
      const fingerprint = this.#fingerprints.of(identity, record);
      const all = isImageUnread(events, this.#format) ? [...remarks, 'image-unread'] : remarks;
      this.#builder.add(events, { number, offset, length }, { fingerprint, remarks: all });
    }
  }
}

/** Whether an event that must name an image names none: what is accepted so must not go unnoticed. */
function isImageUnread(events: readonly RegistryEvent[], { namesImageIn = [] }: Format): boolean {
  if (namesImageIn.length === 0) return false;
  return events.some(
    ({ category, outcome, image }) =>
      outcome === 'success' && namesImageIn.includes(category) && (image?.repository ?? null) === null,
  );
}

function eachLine({ bytes, length, offset }: LineBlock, readLine: (line: Buffer, offset: number) => void): void {
  // The end of each line is found, because line ends follow the last line of a block.
  const lines = Buffer.from(bytes, 0, length + SPARE_BYTES);
  for (let start = 0; start < length; ) {
    const end = lines.indexOf(NEWLINE, start);
    readLine(lines.subarray(start, end), offset + start);
    start = end + 1;
  }
}

/**
 * The records that a value is: several if the format finds it to wrap them. A value that is no record of the format may
 * hold some in a wrapper of another service; files of an older edition were read without looking there.
 */
export function recordsIn(
  split: SplitRecord,
  format: Format,
  edition: number = READING_EDITION,
): readonly SplitRecord[] {
  const record = deepRejected(split);
  if (record.problem !== null) return [record];
  const wrapped = format.unwrap?.(record.value) ?? null;
  const records = wrapped === null ? [record] : wrapped.map((value) => ({ ...record, value }));
  if (edition < WRAPPERS_OPENED) return records;
  return records.flatMap((one) => {
    if (isOwn(one.value, format)) return [one];
    const inner = unwrapped(one.value, format);
    return inner === null ? [one] : inner.map((value) => deepRejected(innerRecord(one, value)));
  });
}

function deepRejected(record: SplitRecord): SplitRecord {
  return isNestedDeeperThan(record.value, DEEPEST_NESTING) ? { ...record, value: null, problem: TOO_DEEP } : record;
}

/** A record within another. Where it is rejected its own text is kept, not that of all its siblings. */
function innerRecord({ offset, length, bytes }: SplitRecord, value: unknown): SplitRecord {
  return {
    ...{ offset, length, value, problem: null },
    get bytes() {
      return isNestedDeeperThan(value, DEEPEST_NESTING) ? bytes : Buffer.from(JSON.stringify(value) ?? '');
    },
  };
}

/** What a format makes of a record; a record with a problem is rejected with it. Never throws. */
export function outcomeOf(record: SplitRecord, format: Format, context: ReadContext): ReadOutcome {
  if (record.problem !== null) return { outcome: 'rejected', because: record.problem };
  const outcome = withArtefactsApart(readWith(format, record.value, context), format.id, context.edition);
  // Formats also parse JSON that stands in texts, which may nest deeper than the record.
  const isTooDeep =
    outcome.outcome === 'events' && outcome.events.some(({ details }) => isNestedDeeperThan(details, DEEPEST_NESTING));
  return isTooDeep ? { outcome: 'rejected', because: TOO_DEEP } : outcome;
}

/** A text of megabytes may be too much for a regular expression: that rejects its record instead of ending the import. */
function readWith(format: Format, value: unknown, context: ReadContext): ReadOutcome {
  try {
    return format.read(value, context);
  } catch (error) {
    if (error instanceof RangeError) return { outcome: 'rejected', because: `too much to read: ${error.message}` };
    throw error;
  }
}

/** The text that is kept of a rejected record: its first LONGEST_KEPT_TEXT bytes. */
export function keptText({ bytes }: SplitRecord): string {
  return bytes.subarray(0, LONGEST_KEPT_TEXT).toString('utf8');
}
