import type { Envelope } from '../../domain/evidence-file.ts';
import { PartialBytes, type Stretch } from './partial-bytes.ts';
import {
  addEnvelope,
  brokenRecord,
  envelopeFields,
  LONGEST_RECORD,
  overlongRecord,
  parsedRecord,
  type SplitRecord,
  type Splitter,
} from './record.ts';
import { FILLER, withoutColours } from './text-encoding.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const NEWLINE = 0x0a;

/** By how much each byte outside of strings changes the depth. */
const NESTING = Int8Array.from({ length: 256 }, (_, byte) => {
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return 1;
  return byte === CLOSE_BRACE || byte === CLOSE_BRACKET ? -1 : 0;
});

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === FILLER || byte === NEWLINE || byte === 0x0d || byte === 0x09;

/** A longer key, in bytes, cannot be a collection key. */
const LONGEST_KEY = 64;
/** An envelope holds a few fields such as `total_num` or a page marker. A larger one, in bytes, is not parsed. */
const LARGEST_ENVELOPE = 1 << 20;

/**
 * Cuts JSON into records by its brackets alone, so that every record knows its byte range and no file is held in
 * memory. Records are: top-level values that follow each other; the elements of a top-level list; the elements of a
 * list under one of `collectionKeys` in a top-level object, or under a path of two keys such as `hits.hits`. What surrounds
 * such a list is its envelope.
 */
export class JsonSplitter implements Splitter {
  readonly envelopes: Envelope[] = [];
  readonly #collectionKeys: ReadonlySet<string>;
  readonly #recordOf: typeof parsedRecord;
  /** The first keys of the paths among the collection keys. */
  readonly #parentKeys: ReadonlySet<string>;
  readonly #record = new PartialBytes();
  readonly #key = new PartialBytes();
  #records: SplitRecord[] = [];
  /** Offset in the stream of the first byte of the current chunk. */
  #base: number;
  #start = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** Depth whose children are records, or -1 outside a list of records. */
  #listDepth = -1;
  #lastKey = '';
  /** The key, with a dot, of the object on the second level whose keys are looked at; empty on the first level. */
  #parent = '';
  #isAfterColon = false;
  /** Bytes of the envelope around its lists; null while the current value is not known to be an envelope. */
  #envelope: Buffer[] | null = null;
  #envelopeBytes = 0;
  #recordsInEnvelope = 0;

  /** The first byte that is pushed stands at `base` of the stream. `recordOf` makes a record of its bytes and its offset. */
  constructor(collectionKeys: ReadonlySet<string>, base = 0, recordOf = parsedRecord) {
    this.#collectionKeys = collectionKeys;
    this.#recordOf = recordOf;
    this.#parentKeys = new Set(
      [...collectionKeys].flatMap((key) => (key.includes('.') ? [key.split('.')[0] ?? ''] : [])),
    );
    this.#base = base;
  }

  push(chunk: Buffer): readonly SplitRecord[] {
    this.#records = [];
    for (let at = 0; at < chunk.length; at++) {
      if (this.#isInString) at = this.#skipString(chunk, at);
      else if (this.#listDepth > 0 && this.#depth > this.#listDepth) at = this.#skipWithinRecord(chunk, at);
      else this.#structural(chunk, at);
    }
    this.#record.carry(chunk);
    this.#key.carry(chunk);
    this.#base += chunk.length;
    return this.#records;
  }

  end(): readonly SplitRecord[] {
    this.#records = [];
    const isAroundList = this.#envelope !== null && this.#listDepth < 0;
    // Bytes after a list belong to its envelope, not to a record.
    const rest = this.#record.isOpen ? this.#record.close(Buffer.alloc(0), 0) : null;
    if (rest !== null && !isAroundList) this.#records = [this.#lastRecord(rest)];
    if (this.#depth > 0 && this.#envelope !== null) this.#finishEnvelope(true);
    return this.#records;
  }

  #lastRecord({ bytes, length }: Stretch): SplitRecord {
    if (length > LONGEST_RECORD) return overlongRecord(bytes, this.#start, length);
    return this.#depth === 0
      ? this.#recordOf(trimmedEnd(bytes), this.#start)
      : brokenRecord(bytes, this.#start, 'cut off: the file ends inside this record');
  }

  /**
   * Most bytes lie within records of a list, where only brackets and quotes matter: without a call for each byte, several
   * times as many are passed in a second. Returns the position of the bracket that ends the record, or the end of the chunk.
   */
  #skipWithinRecord(chunk: Buffer, from: number): number {
    let depth = this.#depth;
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? COMMA;
      if (byte === QUOTE) at = this.#passString(chunk, at + 1);
      else if (byte === COLON) this.#isAfterColon = true;
      else depth += NESTING[byte] ?? 0;
      if (depth > this.#listDepth) continue;
      this.#depth = depth + 1;
      this.#close(chunk, at);
      return at;
    }
    this.#depth = depth;
    return chunk.length;
  }

  /** The same as skipString for a string whose content is nobody's key. */
  #passString(chunk: Buffer, from: number): number {
    const at = closingQuote(chunk, from);
    this.#isInString = at >= chunk.length;
    this.#isEscaped = at > chunk.length;
    return at;
  }

  /** Returns the position of the string's closing quote, or the end of the chunk. */
  #skipString(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) {
        this.#isInString = false;
        this.#endString(chunk, at);
        return at;
      }
    }
    return chunk.length;
  }

  #endString(chunk: Buffer, at: number): void {
    if (!this.#key.isOpen) return;
    const { bytes, length } = this.#key.close(chunk, at);
    this.#lastKey = length > LONGEST_KEY ? '' : withoutColours(bytes.toString('utf8'));
  }

  #structural(chunk: Buffer, at: number): void {
    const byte = chunk[at];
    if (isSpace(byte)) this.#endScalarAtTop(chunk, at, byte);
    else if (byte === QUOTE) this.#beginString(chunk, at);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#open(chunk, at, byte);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#close(chunk, at);
    else if (byte === COMMA) this.#comma(chunk, at);
    else if (byte === COLON) this.#isAfterColon = true;
    else this.#beginRecord(at);
  }

  #beginRecord(at: number): void {
    if (this.#record.isOpen || (this.#depth !== this.#listDepth && this.#depth !== 0)) return;
    this.#record.open(at);
    this.#start = this.#base + at;
  }

  /** Text at top level that is not JSON ends with its line. */
  #endScalarAtTop(chunk: Buffer, at: number, byte: number | undefined): void {
    if (byte === NEWLINE && this.#depth === 0 && this.#record.isOpen) this.#emit(chunk, at);
  }

  #beginString(chunk: Buffer, at: number): void {
    this.#beginRecord(at);
    this.#isInString = true;
    const isKey = this.#depth === this.#keyDepth && this.#listDepth < 0 && !this.#isAfterColon;
    if (isKey && at < chunk.length) this.#key.open(at + 1);
  }

  /** Depth of the object whose keys may name a list of records. */
  get #keyDepth(): number {
    return this.#parent === '' ? 1 : 2;
  }

  #open(chunk: Buffer, at: number, byte: number): void {
    const isList = byte === OPEN_BRACKET;
    const isUnderKey = this.#depth === this.#keyDepth && this.#listDepth < 0;
    if (isList && this.#depth === 0 && !this.#record.isOpen) {
      this.#listDepth = 1;
      this.#envelope = [];
    } else if (isList && isUnderKey && this.#collectionKeys.has(this.#parent + this.#lastKey)) {
      this.#listDepth = this.#depth + 1;
      this.#keepEnvelope(this.#record.close(chunk, at + 1));
    } else {
      this.#beginRecord(at);
      if (!isList && isUnderKey && this.#depth === 1 && this.#parentKeys.has(this.#lastKey)) {
        this.#parent = `${this.#lastKey}.`;
        this.#isAfterColon = false;
      }
    }
    this.#depth++;
  }

  #close(chunk: Buffer, at: number): void {
    if (this.#depth === 0) {
      this.#beginRecord(at);
      return;
    }
    if (this.#depth === this.#listDepth) {
      this.#endScalar(chunk, at);
      this.#depth--;
      this.#listDepth = -1;
      if (this.#depth === 0) this.#finishEnvelope(false);
      else this.#record.open(at);
      return;
    }
    this.#depth--;
    if (this.#depth < 2 && this.#listDepth < 0) this.#parent = '';
    if (this.#depth !== 0 && this.#depth !== this.#listDepth) return;
    if (this.#depth === 0 && this.#envelope !== null) {
      this.#keepEnvelope(this.#record.close(chunk, at + 1));
      this.#finishEnvelope(false);
    } else {
      this.#emit(chunk, at + 1);
    }
  }

  #comma(chunk: Buffer, at: number): void {
    if (this.#depth === this.#keyDepth) this.#isAfterColon = false;
    if (this.#depth === this.#listDepth) this.#endScalar(chunk, at);
  }

  /** A number, a string or a word ends at the next comma or bracket. */
  #endScalar(chunk: Buffer, at: number): void {
    if (this.#record.isOpen) this.#emit(chunk, at);
  }

  #emit(chunk: Buffer, end: number): void {
    const { bytes, length } = this.#record.close(chunk, end);
    if (this.#depth === 0) this.#isAfterColon = false;
    if (this.#listDepth > 0) this.#recordsInEnvelope++;
    this.#records.push(
      length > LONGEST_RECORD
        ? overlongRecord(bytes, this.#start, length)
        : this.#recordOf(trimmedEnd(bytes), this.#start),
    );
  }

  /** A hostile file may put any amount of bytes around its lists: too large an envelope is dropped. */
  #keepEnvelope({ bytes, length }: Stretch): void {
    this.#envelope ??= [];
    this.#envelopeBytes += length;
    if (this.#envelopeBytes <= LARGEST_ENVELOPE) this.#envelope.push(Buffer.from(bytes));
    else this.#envelope = [];
  }

  #finishEnvelope(isCutOff: boolean): void {
    const text = Buffer.concat(this.#envelope ?? []).toString('utf8');
    addEnvelope(this.envelopes, {
      fields: { ...envelopeFields(text), ...(isCutOff ? { isCutOff: true } : {}) },
      records: this.#recordsInEnvelope,
    });
    this.#envelopeBytes = 0;
    this.#envelope = null;
    this.#recordsInEnvelope = 0;
    this.#isAfterColon = false;
  }
}

/** The position of the quote that ends a string; behind the end of the bytes where it is not there, or one further after a backslash. */
function closingQuote(bytes: Buffer, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return at;
}

/** A number or a word ends only where the next token begins: the white space between the two is not part of it. */
function trimmedEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1])) end--;
  return bytes.subarray(0, end);
}
