import { randomInt } from 'node:crypto';
import { parseJsonOr } from '../../domain/text/parse-json.ts';
import assembly from './assembly/index.ts?assembly';
import type { LineTemplate } from './line-template.ts';

/** Why the scanner returned. assembly/index.ts knows the same numbers. */
export const Reason = {
  /** All lines were read. */
  end: 0,
  /** The line must be read the ordinary way. */
  other: 1,
  /** The columns are full: their records must be taken. */
  full: 2,
  part: 3,
  time: 4,
  identity: 5,
  detailShape: 6,
  detailValue: 7,
  detailTerm: 8,
} as const;

/**
 * What is made of numbered values, in the order that assembly/index.ts knows. Each is two numbers: an id, and remarks as
 * bits (kind, address), the id of a digest (image), or nothing (actor); of a prefix its address and length.
 */
export const PARTS = ['kind', 'actor', 'address', 'image', 'prefix'] as const;
export type PartName = (typeof PARTS)[number];

/** Answers about a part: it was made, or the record must be read the ordinary way. */
export const MADE = 1;
export const NOT_MADE = 2;

/** Answers about a detail: no detail, a term, or a text that is not a term yet. */
export const NO_DETAIL = 1;
export const TERM_DETAIL = 2;
export const TEXT_DETAIL = 3;

/** How a field's value is used. */
export const FieldUse = {
  /** It is checked to be JSON, and located if that is wanted. */
  seen: 0,
  /** It is numbered, because values repeat. */
  numbered: 1,
  /** It is numbered if it is short, and only located otherwise. */
  shortNumbered: 2,
} as const;

/** In the order that assembly/columns.ts knows. */
const COLUMNS = [
  'offset',
  'length',
  'fingerprint',
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

interface Global {
  readonly value: number;
}

/** What assembly/index.ts exports. Addresses and lengths are in bytes. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  begin(seedLow: number, seedHigh: number, low0: number, high0: number, low1: number, high1: number): void;
  room(bytes: number): number;
  addPart(from: number, length: number): void;
  addDetail(number: number, place: number): void;
  closeParts(time: number, id: number, numbers: number, places: number): void;
  forgetTemplates(): void;
  openTemplate(): void;
  addField(literal: number, length: number, isQuoted: number, use: number, number: number, place: number): void;
  closeTemplate(literal: number, length: number): void;
  open(from: number, length: number, offset: number): void;
  read(): number;
  position(): number;
  goOn(from: number): void;
  recordCount(): number;
  forget(): void;
  column(index: number): number;
  partAsked(): number;
  answerPart(state: number, first: number, second: number): void;
  answerTime(milliseconds: number, remarks: number, ofMinute: number): void;
  answerTimeOfRecord(milliseconds: number, remarks: number): void;
  answerIdentity(low: number, high: number, eventIdKind: number): void;
  shapeOfDetails(): number;
  answerShape(term: number): void;
  answerValue(state: number, term: number): void;
  answerText(start: number, bytes: number, characters: number): void;
  valueStart(index: number): number;
  valueEnd(index: number): number;
  valueIsQuoted(index: number): number;
  valueCount(): number;
  valueBytes(): number;
  mostTuples(): number;
  readonly numbers: Global;
  readonly asked: Global;
  readonly parts: Global;
  readonly partCount: Global;
  readonly texts: Global;
  readonly textBytes: Global;
  readonly textLengths: Global;
  readonly textCount: Global;
}

const MODULE = new WebAssembly.Module(Buffer.from(assembly, 'base64'));
const MOST_SEED = 2 ** 32;
const KEY_WORDS = [0, 4, 8, 12] as const;
/** Memory behind the lines: line ends, and room because a value may be compared with one of 4096 bytes. */
const ROOM_BEHIND = 8192;
const LINE_ENDS = 64;
/** In bytes. A block is longer only if a single line is. */
export const LONGEST_BLOCK = 1 << 23;
/** Most blocks are not longer. Memory of the scanner is never freed, so that less is taken for them. */
const USUAL_BYTES = 3 << 20;
const NEWLINE = 0x0a;

/**
 * The WebAssembly module of assembly/ with its memory. It scans flat records, numbers values that repeat, and remembers
 * what the host answers about them.
 */
export class RecordScanner {
  readonly exports: Exports;
  /** The values by their numbers; 0 stands for no value. */
  readonly #values: unknown[] = [undefined];
  /** A view of the memory, which moves when it grows. */
  #bytes = Buffer.alloc(0);
  #input = 0;
  #inputBytes = 0;

  /** Takes the key of 16 bytes that identities are hashed with. */
  constructor(key: Buffer) {
    const keep = (start: number, length: number, isQuoted: number) => this.#keep(start, length, isQuoted === 1);
    const abort = () => {
      throw new RangeError('the scanner ended');
    };
    const { exports } = new WebAssembly.Instance(MODULE, { env: { abort }, host: { keep } });
    this.exports = exports as Exports;
    const [low0 = 0, high0 = 0, low1 = 0, high1 = 0] = KEY_WORDS.map((at) => key.readUInt32LE(at));
    this.exports.begin(randomInt(MOST_SEED), randomInt(MOST_SEED), low0, high0, low1, high1);
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

  /** Replaces the templates. */
  learn(templates: readonly LineTemplate[], usageOf: (key: string) => FieldUsage): void {
    this.exports.forgetTemplates();
    for (const { members, end } of templates) {
      this.exports.openTemplate();
      for (const { key, before, isQuoted } of members) {
        const { use, number, place } = usageOf(key);
        const literal = this.kept(Buffer.from(before, 'latin1'));
        this.exports.addField(literal, before.length, isQuoted ? 1 : 0, use, number, place);
      }
      this.exports.closeTemplate(this.kept(Buffer.from(end, 'latin1')), end.length);
    }
  }

  /** A numbered value of the current record; undefined if it does not have the field. */
  numbered(index: number): unknown {
    return this.#values[this.bytes.readUInt32LE(this.exports.numbers.value + index * 4)];
  }

  /** A located value of the current record; undefined if it does not have the field. */
  located(index: number): unknown {
    const start = this.exports.valueStart(index);
    if (start === 0) return undefined;
    const text = this.bytes.toString('latin1', start, this.exports.valueEnd(index));
    return this.exports.valueIsQuoted(index) === 1 ? text : Number(text);
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
    const { parts, partCount, texts, textBytes, textLengths, textCount } = this.exports;
    return {
      parts: this.#uint32sAt(parts.value, partCount.value),
      texts: this.bytes.subarray(texts.value, texts.value + textBytes.value),
      textLengths: this.#uint32sAt(textLengths.value, textCount.value),
    };
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

/** How a field is used, and the indexes of its number and its place; -1 for none. */
export interface FieldUsage {
  readonly use: number;
  readonly number: number;
  readonly place: number;
}
