import { randomInt } from 'node:crypto';
import { parseJsonOr } from '../../domain/text/parse-json.ts';

/** In the order that assembly/columns.ts knows. */
const COLUMNS = [
  'offset',
  'length',
  'fingerprint',
  'isByContent',
  'remarks',
  'time',
  'kind',
  'actor',
  'address',
  'image',
  'digest',
  'eventId',
  'eventIdKind',
  'detailCount',
] as const;
type ColumnName = (typeof COLUMNS)[number];

/** Why a scanner returned, as far as both lanes know. assembly/block.ts knows the same numbers. */
export const SharedReason = {
  /** All lines were read. */
  end: 0,
  /** The line must be read the ordinary way. */
  other: 1,
  /** The columns are full: their records must be taken. */
  full: 2,
  part: 3,
  time: 4,
} as const;

/** Answers about a part: it was made, or its records must be read the ordinary way. */
export const MADE = 1;
export const NOT_MADE = 2;

/** Answers about a detail: the event does not have it, or it is a term, or something that is not a term, or not yet. */
export const NO_DETAIL = 1;
export const TERM_DETAIL = 2;
export const OTHER_DETAIL = 3;

interface Global {
  readonly value: number;
}

/** What the modules of both lanes export. Addresses and lengths are in bytes. */
export interface ScannerExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  room(bytes: number): number;
  open(from: number, length: number, offset: number): void;
  read(): number;
  position(): number;
  goOn(from: number): void;
  recordCount(): number;
  forget(): void;
  column(index: number): number;
  valueCount(): number;
  valueBytes(): number;
  partAsked(): number;
  answerPart(state: number, first: number, second: number): void;
  answerTime(milliseconds: number, remarks: number, ofBase: number): void;
  answerTimeOfRecord(milliseconds: number, remarks: number): void;
  shapeOfDetails(): number;
  answerShape(term: number): void;
  /** Index of the detail that the host is asked about. */
  readonly asked: Global;
  /** The numbers of the current record's values. */
  readonly numbers: Global;
  readonly parts: Global;
  readonly partCount: Global;
  readonly idTexts: Global;
  readonly texts: Global;
}

/** Memory behind the lines: line ends, and room because a value may be compared with one of 4096 bytes. */
const ROOM_BEHIND = 8192;
const LINE_ENDS = 64;
/** In bytes. A block is longer only if a single line is. */
export const LONGEST_BLOCK = 1 << 23;
/** Most blocks are not longer. Memory of the scanner is never freed, so that less is taken for them. */
const USUAL_BYTES = 3 << 20;
const NEWLINE = 0x0a;
const MOST_SEED = 2 ** 32;

/** Two secret numbers that decide which values collide. */
export function hashSeed(): readonly [low: number, high: number] {
  return [randomInt(MOST_SEED), randomInt(MOST_SEED)];
}

/** A function that a module calls. */
type HostFunction = (...numbers: number[]) => unknown;

/** A WebAssembly module that scans records, with its memory: the lines, the values it numbered, and columns of events. */
export class ScannerMemory<T extends ScannerExports> {
  readonly exports: T;
  /** The values by their numbers; 0 stands for no value. */
  readonly #values: unknown[] = [undefined];
  /** A view of the memory, which moves when it grows. */
  #bytes = Buffer.alloc(0);
  #input = 0;
  #inputBytes = 0;

  /** `host` are functions that the module calls. */
  constructor(module: WebAssembly.Module, host: Readonly<Record<string, HostFunction>> = {}) {
    const keep = (start = 0, length = 0, isQuoted = 0) => this.#keep(start, length, isQuoted === 1);
    const abort = () => {
      throw new RangeError('the scanner ended');
    };
    const { exports } = new WebAssembly.Instance(module, { env: { abort }, host: { keep, ...host } });
    this.exports = exports as T;
  }

  /** The memory as it is now. */
  get bytes(): Buffer {
    const { buffer } = this.exports.memory;
    if (this.#bytes.buffer !== buffer) this.#bytes = Buffer.from(buffer);
    return this.#bytes;
  }

  /** Opens whole lines, of LONGEST_BLOCK bytes at most, that have the given offset in their file. */
  open(lines: Buffer, offset: number): void {
    if (lines.length > this.#inputBytes) {
      this.#inputBytes = lines.length > USUAL_BYTES ? LONGEST_BLOCK : USUAL_BYTES;
      this.#input = this.exports.room(this.#inputBytes + ROOM_BEHIND);
    }
    this.bytes.set(lines, this.#input);
    const end = this.#input + lines.length;
    this.bytes.fill(NEWLINE, end, end + LINE_ENDS);
    this.exports.open(this.#input, lines.length, offset);
  }

  /** Copies bytes into the memory, with room for more behind them; returns their address. */
  kept(bytes: Uint8Array, more = 0): number {
    const address = this.exports.room(bytes.length + more);
    this.bytes.set(bytes, address);
    return address;
  }

  /** Copies numbers of four bytes into the memory; returns their address. */
  keptNumbers(numbers: readonly number[]): number {
    return this.kept(new Uint8Array(Int32Array.from(numbers).buffer));
  }

  /** The number that a value of the current record has, by its place among the numbered ones; 0 for none. */
  numberAt(place: number): number {
    return this.bytes.readUInt32LE(this.exports.numbers.value + place * 4);
  }

  /** Answers when the current record happened; `base`, if it is not null, is that of other times too: see timeBase. */
  answerTime(milliseconds: number, remarks: number, base: number | null): void {
    if (base !== null) this.exports.answerTime(base, remarks, 1);
    this.exports.answerTimeOfRecord(milliseconds, remarks);
  }

  /** The value of a number. */
  value(number: number): unknown {
    return this.#values[number];
  }

  /** A column of the scanned records. Like all views of the memory it is valid until more records are scanned. */
  bytesOf(name: ColumnName, width: number): Buffer {
    const start = this.#startOf(name);
    return this.bytes.subarray(start, start + width * this.exports.recordCount());
  }

  #startOf(name: ColumnName): number {
    return this.exports.column(COLUMNS.indexOf(name));
  }

  uint32s(name: ColumnName): Uint32Array {
    return this.#uint32sAt(this.#startOf(name), this.exports.recordCount());
  }

  #uint32sAt(start: number, length: number): Uint32Array {
    return new Uint32Array(this.exports.memory.buffer, start, length);
  }

  float64s(name: ColumnName): Float64Array {
    return new Float64Array(this.exports.memory.buffer, this.#startOf(name), this.exports.recordCount());
  }

  /** The low half of each, then the high half. */
  fingerprints(): Int32Array {
    return new Int32Array(this.exports.memory.buffer, this.#startOf('fingerprint'), this.exports.recordCount() * 2);
  }

  /** The details of the scanned records: see EventColumnsOfBatch. */
  details() {
    const { parts, partCount, texts } = this.exports;
    return { parts: this.#uint32sAt(parts.value, partCount.value), ...this.#textsAt(texts.value) };
  }

  /** The event ids of the scanned records that are no UUIDs: see EventColumnsOfBatch. */
  eventIdTexts() {
    return this.#textsAt(this.exports.idTexts.value);
  }

  /** A list of texts: see assembly/json-texts.ts. */
  #textsAt(list: number): { readonly texts: Buffer; readonly lengths: Uint32Array } {
    const [texts = 0, bytes = 0, lengths = 0, count = 0] = this.#uint32sAt(list, 4);
    return { texts: this.bytes.subarray(texts, texts + bytes), lengths: this.#uint32sAt(lengths, count) };
  }

  /** Sets the 16 bytes of the event id of the current record. */
  setEventId(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.#startOf('eventId') + bytes.length * this.exports.recordCount());
  }

  #keep(start: number, length: number, isQuoted: boolean): number {
    const text = this.bytes.toString('utf8', start, start + length);
    // The scanner rejects control characters, so that a text without escapes is its own value.
    const value = isQuoted && !text.includes('\\') ? text : parseJsonOr(isQuoted ? `"${text}"` : text, undefined);
    if (value === undefined) return 0;
    this.#values.push(value);
    return 1;
  }
}
