import { randomInt } from 'node:crypto';
import assembly from './assembly/index.ts?assembly';
import type { LineMembers } from './line-members.ts';

/** Why a scanner came back; assembly/index.ts knows them by the same numbers. */
export const Reason = {
  /** Everything was read. */
  end: 0,
  /** The line has to be read the ordinary way. */
  other: 1,
  /** What was read has to be taken before there is room for more. */
  full: 2,
  part: 3,
  time: 4,
  identity: 5,
  detailShape: 6,
  detailValue: 7,
  detailTerm: 8,
} as const;

/** What is made of values that are numbered, in the order in which assembly/index.ts knows them. */
export const PARTS = ['kind', 'actor', 'address', 'image', 'scope'] as const;
export type PartName = (typeof PARTS)[number];

/** States of what was made: it counts, or the record has to be read the ordinary way. */
export const MADE = 1;
export const NOT_MADE = 2;

/** What a value makes of a detail: nothing, a term, or a text that is none yet. */
export const NO_DETAIL = 1;
export const TERM_DETAIL = 2;
export const TEXT_DETAIL = 3;

/** What becomes of a field's value. */
export const FieldUse = {
  /** It is only seen to be JSON, and its place told where that is asked for. */
  seen: 0,
  /** Numbered: values come again. */
  numbered: 1,
  /** Numbered where it is a short word; of others the place is told. */
  shortNumbered: 2,
} as const;

/** In the order in which assembly/columns.ts knows them. */
const COLUMNS = [
  ...(['offset', 'length', 'fingerprint', 'remarks', 'time', 'kind', 'actor', 'address', 'image', 'digest'] as const),
  ...(['eventId', 'eventIdKind', 'detailCount'] as const),
];
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
  addDetail(number: number, span: number): void;
  closeParts(time: number, id: number, numbers: number, spans: number): void;
  forgetLayouts(): void;
  openLayout(): void;
  addField(literal: number, length: number, isQuoted: number, use: number, number: number, span: number): void;
  closeLayout(literal: number, length: number): void;
  open(from: number, length: number, offset: number): void;
  read(): number;
  position(): number;
  goOn(from: number): void;
  recordCount(): number;
  forget(): void;
  column(index: number): number;
  asksPart(): number;
  tellPart(state: number, first: number, second: number): void;
  tellTime(milliseconds: number, remarks: number, ofMinute: number): void;
  tellTimeOfRecord(milliseconds: number, remarks: number): void;
  tellIdentity(low: number, high: number, eventIdKind: number): void;
  shapeOfDetails(): number;
  tellShape(term: number): void;
  tellValue(state: number, term: number): void;
  tellText(start: number, bytes: number, characters: number): void;
  spanStart(index: number): number;
  spanEnd(index: number): number;
  spanIsQuoted(index: number): number;
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
/** Behind what is read stand line ends; and a value may be compared with one of four thousand bytes. */
const ROOM_BEHIND = 8192;
const LINE_ENDS = 64;
/** In bytes. A piece is longer only where a single line is. */
export const LONGEST_PIECE = 1 << 23;
/** Most pieces are not longer: memory that was taken is not given back. */
const USUAL_BYTES = 3 << 20;
const NEWLINE = 0x0a;

/**
 * Reads flat records where they stand in their bytes: what is in assembly/, with the memory it works on. Values that
 * come again are numbered; what is made of them is asked for once and remembered.
 */
export class RecordScanner {
  readonly exports: Exports;
  /** By their numbers. */
  readonly #values: unknown[] = [undefined];
  /** The memory, which moves when it grows. */
  #bytes = Buffer.alloc(0);
  #input = 0;
  #inputBytes = 0;

  /** The key, of 16 bytes, is that of the hash of identities. */
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

  /** Opens whole lines, of LONGEST_PIECE bytes at most, that stand at `offset` in their file. */
  open(lines: Buffer, offset: number): void {
    if (lines.length > this.#inputBytes) {
      this.#inputBytes = lines.length > USUAL_BYTES ? LONGEST_PIECE : USUAL_BYTES;
      this.#input = this.exports.room(this.#inputBytes + ROOM_BEHIND);
    }
    this.bytes.set(lines, this.#input);
    const end = this.#input + lines.length;
    this.bytes.fill(NEWLINE, end, end + LINE_ENDS);
    this.exports.open(this.#input, lines.length, offset);
  }

  /** Keeps bytes, with room for more behind them; gives their address. */
  kept(bytes: Uint8Array, more = 0): number {
    const address = this.exports.room(bytes.length + more);
    this.bytes.set(bytes, address);
    return address;
  }

  /** Learns how records are written, in place of what was learned before. */
  learn(layouts: readonly LineMembers[], placeOf: (key: string) => FieldPlace): void {
    this.exports.forgetLayouts();
    for (const { members, end } of layouts) {
      this.exports.openLayout();
      for (const { key, before, isQuoted } of members) {
        const { use, number, span } = placeOf(key);
        const literal = this.kept(Buffer.from(before, 'latin1'));
        this.exports.addField(literal, before.length, isQuoted ? 1 : 0, use, number, span);
      }
      this.exports.closeLayout(this.kept(Buffer.from(end, 'latin1')), end.length);
    }
  }

  /** The value of the record at hand that has a place among the numbered ones; undefined for none. */
  numbered(index: number): unknown {
    return this.#values[this.bytes.readUInt32LE(this.exports.numbers.value + index * 4)];
  }

  /** The value that has a place among those whose place is told; undefined for none. */
  told(index: number): unknown {
    const start = this.exports.spanStart(index);
    if (start === 0) return undefined;
    const text = this.bytes.toString('latin1', start, this.exports.spanEnd(index));
    return this.exports.spanIsQuoted(index) === 1 ? text : Number(text);
  }

  /** A column of the records that wait to be taken: good until more are read, like all of these. */
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

  /** The low half of each, then the high one. */
  fingerprints(): Int32Array {
    return new Int32Array(this.exports.memory.buffer, this.#startOf('fingerprint'), this.exports.recordCount() * 2);
  }

  /** The details of the records that wait: see EventBatch. */
  details() {
    const { parts, partCount, texts, textBytes, textLengths, textCount } = this.exports;
    return {
      parts: this.#uint32sAt(parts.value, partCount.value),
      texts: this.bytes.subarray(texts.value, texts.value + textBytes.value),
      textLengths: this.#uint32sAt(textLengths.value, textCount.value),
    };
  }

  /** Sets the 16 bytes of the event id of the record at hand. */
  setEventId(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.#startOf('eventId') + bytes.length * this.exports.recordCount());
  }

  #keep(start: number, length: number, isQuoted: boolean): number {
    const text = this.bytes.toString('utf8', start, start + length);
    // Control characters end a text before it comes here: without escapes it is what it says.
    const value = isQuoted && !text.includes('\\') ? text : parsed(isQuoted ? `"${text}"` : text);
    if (value === undefined) return 0;
    this.#values.push(value);
    return 1;
  }
}

/** Where a field's value goes: -1 for nowhere. */
export interface FieldPlace {
  readonly use: number;
  readonly number: number;
  readonly span: number;
}

/** Undefined where a text is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
