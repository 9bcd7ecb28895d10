import type { EventBatch } from '../case/event-batch.ts';
import {
  areKnownAsWritten,
  type Envelope,
  type IgnoredReason,
  IgnoredReasons,
  READING_EDITION,
  type Rejection,
} from '../domain/evidence-file.ts';
import type { RegistryEvent } from '../domain/registry-event.ts';
import { type LineBlock, SPARE_BYTES } from '../evidence/splitting/line-block.ts';
import { splitElement, splitLine, splitPrefixedLine } from '../evidence/splitting/line-splitter.ts';
import { addEnvelope, type LineKind, LONGEST_KEPT_TEXT, type SplitRecord } from '../evidence/splitting/record.ts';
import { hasColours, withoutColours } from '../evidence/splitting/text-encoding.ts';
import { recordOfLine } from '../evidence/splitting/text-splitter.ts';
import { formatOfOthers } from '../formats/other-formats.ts';
import { isOfWhole, wholeOf } from '../formats/part-of-whole.ts';
import { type Format, lacksImage, type ReadContext, type Remark } from '../formats/toolkit/format.ts';
import { isObject, type JsonObject } from '../formats/toolkit/record-fields.ts';
import { isOwn } from '../formats/wrappers/unwrap.ts';
import { BatchBuilder } from './batch/batch-builder.ts';
import { EventContents } from './batch/event-contents.ts';
import { Fingerprints } from './batch/fingerprint.ts';
import { FastLane } from './fast-lane/fast-lane.ts';
import type { Lane, ReadLine } from './fast-lane/lane.ts';
import { NestedLane } from './nested-lane/nested-lane.ts';
import type { NestedTarget, WholeReading } from './nested-lane/whole-readings.ts';
import { type Reading, readingsIn } from './readings-in.ts';

const NEWLINE = 0x0a;

const RECORDS_A_BATCH = 4096;
const BYTES_A_BATCH = 1 << 22;

/** How a line is cut. */
const CUT = { 'json-lines': splitLine, 'prefixed-lines': splitPrefixedLine, 'json-elements': splitElement } as const;

/** What was read from consecutive records: plain data that one thread can hand to another. */
export interface RecordBatch {
  readonly batch: EventBatch;
  readonly records: number;
  /** The length of the records together. */
  readonly bytes: number;
  /** Why records were ignored, which are all that are in neither the batch nor `rejections`. */
  readonly ignored: readonly IgnoredReason[];
  /** `record` is the record's number in the batch, from 1. */
  readonly rejections: readonly Omit<Rejection, 'file'>[];
  /** How many of the rejected records are of other formats, and of which: the reason is the id. */
  readonly ofOthers: readonly IgnoredReason[];
  /** How many records only the format reads that this one is a part of: see `Format.partOf`. */
  readonly ofWhole: number;
}

/** Turns records into events, in the columns that a case stores. */
export class RecordReader {
  readonly #format: Format;
  readonly #collectionKeys: ReadonlySet<string>;
  readonly #context: ReadContext;
  readonly #fingerprints: Fingerprints;
  readonly #builder: BatchBuilder;
  /** The format that this one is a part of. */
  readonly #whole: Format | null;
  /** Undefined until lines are read, because some files have none. */
  #lane: Lane | 'none' | undefined;
  /** The same for lines of text. */
  #textLane: Lane | 'none' | undefined;
  #ignored = new IgnoredReasons();
  #rejections: Omit<Rejection, 'file'>[] = [];
  #ofOthers = new IgnoredReasons();
  #ofWhole = 0;

  /** The key is the secret of the case that the batches are for. */
  constructor(format: Format, context: ReadContext, key: Buffer) {
    const fingerprints = new Fingerprints(key, format.id, areKnownAsWritten(context));
    const contents = new EventContents(fingerprints.contentHash, format.channelGaps, context.edition);
    const builder = new BatchBuilder(format.id, contents, Object.keys(format.remarks ?? {}));
    this.#format = format;
    this.#collectionKeys = new Set(format.collections);
    this.#context = context;
    this.#fingerprints = fingerprints;
    this.#builder = builder;
    this.#whole = wholeOf(format);
  }

  /**
   * Reads a record. A value may wrap several: each counts as a record of its own, with the byte range of the value. Gives
   * whether the value was the record.
   */
  read(split: SplitRecord): boolean {
    const readings = readingsIn(split, this.#format, this.#context);
    for (const reading of readings) this.#add(reading);
    return readings[0]?.record.value === split.value;
  }

  /** Reads a block of whole lines; returns what stood around its records. */
  readLines(block: LineBlock, kind: LineKind = 'json-lines'): readonly Envelope[] {
    return kind === 'text' ? this.#readText(block) : this.#readJson(block, kind);
  }

  #readText(block: LineBlock): readonly Envelope[] {
    const readLine: ReadLine = (bytes, offset) => {
      const record = recordOfLine({ bytes, length: bytes.length }, offset);
      return record !== null && this.read(record) && record.problem === null ? record.bytes : null;
    };
    this.#textLane ??= NestedLane.ofLines(this.#format, this.#laneTarget(), this.#fingerprints) ?? 'none';
    if (this.#textLane === 'none' || isColoured(block)) eachLine(block, readLine);
    else this.#textLane.read(block, readLine);
    return [];
  }

  #readJson(block: LineBlock, kind: Exclude<LineKind, 'text'>): readonly Envelope[] {
    const envelopes: Envelope[] = [];
    const edition = this.#context.edition ?? READING_EDITION;
    const cut = CUT[kind];
    const readLine: ReadLine = (line, offset) => {
      const split = cut(line, offset, this.#collectionKeys, edition);
      let isItself = true;
      for (const record of split.records) isItself = this.read(record) && isItself;
      for (const envelope of split.envelopes) addEnvelope(envelopes, envelope);
      const [only] = split.records;
      const isPlain = isItself && only?.problem === null && split.envelopes.length === 0;
      return isPlain ? only.bytes : null;
    };
    const lane = kind === 'prefixed-lines' ? 'none' : this.#openLane();
    // In a lane, bytes are compared: a value in colours is another one.
    if (lane === 'none' || isColoured(block)) eachLine(block, readLine);
    else lane.read(block, readLine);
    return envelopes;
  }

  /** Whether the batch should be taken now: it has many records, or a few long ones. */
  get isFull(): boolean {
    return this.#builder.records >= RECORDS_A_BATCH || this.#builder.bytes >= BYTES_A_BATCH;
  }

  /** What was read since the last time. */
  take(): RecordBatch {
    const { records, bytes } = this.#builder;
    const [ignored, ofOthers] = [this.#ignored.list(), this.#ofOthers.list()];
    const taken = { records, bytes, ignored, rejections: this.#rejections, ofOthers, ofWhole: this.#ofWhole };
    this.#ofWhole = 0;
    this.#ignored = new IgnoredReasons();
    this.#ofOthers = new IgnoredReasons();
    this.#rejections = [];
    return { batch: this.#builder.take(), ...taken };
  }

  #add({ record, outcome }: Reading): void {
    const { offset, length } = record;
    this.#builder.countRecords(1, length);
    const number = this.#builder.records;
    if (outcome.outcome !== 'events' && this.#whole !== null && isOfWhole(record, this.#whole)) this.#ofWhole++;
    if (outcome.outcome === 'ignored') {
      const other = this.#otherFormatOf(record);
      this.#ignored.add(other === null ? outcome.because : `records of ${other}: import them from a file of their own`);
    } else if (outcome.outcome === 'rejected') {
      const reason = outcome.because;
      const other = record.problem === null ? this.#otherFormatOf(record) : null;
      if (other !== null) this.#ofOthers.add(other);
      this.#rejections.push({ record: number, offset, length, reason, text: keptText(record) });
    } else {
      const { events, remarks } = outcome;
      const fingerprint = this.#fingerprints.of(outcome, record);
      const all = withUnreadImage(remarks, events, this.#format);
      this.#builder.add(events, { number, offset, length }, { fingerprint, remarks: all });
    }
  }

  /** The format that a record is of, where it is of another; null where that is not known. */
  #otherFormatOf({ value }: SplitRecord): string | null {
    const mayBe = typeof value === 'string' ? value.includes('{"') : isObject(value);
    if (!mayBe || this.#format.isRecord?.(value) === true || isOwn(value, this.#format)) return null;
    const id = formatOfOthers(value);
    // A format may know some of its records only beside others.
    return id === this.#format.id ? null : id;
  }

  #openLane(): Lane | 'none' {
    const [context, builder, fingerprints] = [this.#context, this.#builder, this.#fingerprints];
    this.#lane ??=
      FastLane.of(this.#format, { context, builder, fingerprints }) ??
      NestedLane.of(this.#format, this.#laneTarget(), fingerprints) ??
      'none';
    return this.#lane;
  }

  #laneTarget(): NestedTarget {
    return {
      context: this.#context,
      builder: this.#builder,
      recordIn: (line) => this.#recordIn(line),
      readWhole: (record, line) => this.#readWhole(record, line),
    };
  }

  /** What a record of one event gives; null for any other. Nothing of it is stored. */
  #readWhole(value: JsonObject | string, bytes: Buffer): WholeReading | null {
    const split = { offset: 0, length: bytes.length, value, problem: null, bytes };
    const [reading, ...others] = readingsIn(split, this.#format, this.#context);
    if (reading === undefined || others.length > 0 || reading.record.value !== value) return null;
    if (reading.outcome.outcome !== 'events') return null;
    const { events, identity, remarks, written = value } = reading.outcome;
    // The scanner knows a line of text by all of it.
    if (identity === null && written !== value) return null;
    // A text that cannot be opened may stand where values decide other parts than the remark belongs to.
    if (remarks.includes('text-unread')) return null;
    const [event, ...more] = events;
    // Whether an image is missing depends on more than it.
    if (event === undefined || more.length > 0 || lacksImage(event, this.#format)) return null;
    return { record: value, event, identity, remarks };
  }

  /** The record that a line is; null for any other line. */
  #recordIn(line: Buffer): JsonObject | null {
    const { records, envelopes } = splitLine(line, 0, this.#collectionKeys);
    const [split] = records;
    if (split === undefined || records.length !== 1 || envelopes.length > 0) return null;
    return split.bytes.length === line.length && isObject(split.value) ? split.value : null;
  }
}

function withUnreadImage(
  remarks: readonly Remark[],
  events: readonly RegistryEvent[],
  format: Format,
): readonly Remark[] {
  return isImageUnread(events, format) ? [...remarks, 'image-unread'] : remarks;
}

/** Whether an event that must name an image names none: what is accepted so must not go unnoticed. */
function isImageUnread(events: readonly RegistryEvent[], format: Format): boolean {
  return events.some((event) => event.outcome === 'success' && lacksImage(event, format));
}

function isColoured({ bytes, length }: LineBlock): boolean {
  return hasColours(Buffer.from(bytes, 0, length));
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

/** The text that is kept of a rejected record: its first LONGEST_KEPT_TEXT bytes. */
export function keptText({ bytes }: SplitRecord): string {
  return withoutColours(bytes.subarray(0, LONGEST_KEPT_TEXT).toString('utf8'));
}
