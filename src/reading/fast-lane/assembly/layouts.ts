import { areSame, CARRIAGE_RETURN, isAscii, isWholeNumber, NEWLINE, plainEnd, QUOTE, textEnd, wordEnd } from './bytes';
import { zeros } from './memory';
import { idOf, isNumber, lengthAt } from './values';

/** In bytes. A longer value hardly comes twice, and is to be looked at. */
export const LONGEST_VALUE: i32 = 4096;
/** In bytes. Of fields whose values hardly come twice, so short a one is numbered: it may be a word for nothing. */
const LONGEST_SHORT: i32 = 4;
/** Of "\r\n". */
const LINE_END_BYTES: i32 = 2;

/** What becomes of a value, as ../record-scanner.ts tells it. */
const NUMBERED: i32 = 1;
const SHORT_NUMBERED: i32 = 2;

const MOST_FIELDS: usize = 256;
/** Of the record at hand: the numbers of its values by key; 0 where it has none. */
export const numbers: usize = zeros(MOST_FIELDS * 4);
/** Of the record at hand: where values stand whose place is asked for. */
const SPAN_BYTES: usize = 12;
const spans: usize = zeros(MOST_FIELDS * SPAN_BYTES);

/** Where the value begins that belongs to a place; 0 where the record has none. */
export function spanStart(index: i32): usize {
  return load<u32>(spans + <usize>index * SPAN_BYTES);
}

export function spanEnd(index: i32): usize {
  return load<u32>(spans + <usize>index * SPAN_BYTES, 4);
}

export function spanIsQuoted(index: i32): bool {
  return load<u32>(spans + <usize>index * SPAN_BYTES, 8) === 1;
}

/** A field of a layout, and the bytes that stand before its value. */
class Field {
  constructor(
    public literal: usize,
    public length: i32,
    public isQuoted: bool,
    public use: i32,
    /** Among `numbers`; -1 where it is not numbered. */
    public number: i32,
    /** Among `spans`; -1 where nobody asks where it stands. */
    public span: i32,
  ) {}

  /** Where the value ends that begins at `start`; 0 where it has to be looked at. */
  read(start: usize): usize {
    const end = this.isQuoted ? this.readText(start) : this.readWord(start);
    if (end !== 0 && this.span >= 0) {
      const span = spans + <usize>this.span * SPAN_BYTES;
      store<u32>(span, start);
      store<u32>(span, end, 4);
      store<u32>(span, this.isQuoted ? 1 : 0, 8);
    }
    return end;
  }

  private readText(start: usize): usize {
    if (this.use === NUMBERED) return this.readNumbered(start);
    const end = plainEnd(start);
    if (load<u8>(end) !== QUOTE) return 0;
    const length = <i32>(end - start);
    if (this.span >= 0 && (length > LONGEST_VALUE || !isAscii(start, end))) return 0;
    return this.use === SHORT_NUMBERED && !this.giveNumber(start, length > LONGEST_SHORT ? -1 : length) ? 0 : end;
  }

  private readNumbered(start: usize): usize {
    const last = load<u32>(numbers + ((<usize>this.number) << 2));
    const known = last === 0 ? -1 : lengthAt(last, start);
    if (known >= 0) return start + known;
    const end = textEnd(start);
    return end !== 0 && this.giveNumber(start, <i32>(end - start)) ? end : 0;
  }

  private readWord(start: usize): usize {
    const end = wordEnd(start);
    const length = <i32>(end - start);
    if (this.use === NUMBERED) return this.giveNumber(start, length) ? end : 0;
    if (this.use === SHORT_NUMBERED) return this.readShortWord(start, length) ? end : 0;
    // Numbers without sign or fraction are seen to be JSON; other words may be, and there are few of them.
    if (isWholeNumber(start, end)) return end;
    return this.span >= 0 || idOf(start, length, false) === 0 ? 0 : end;
  }

  private readShortWord(start: usize, length: i32): bool {
    if (length <= LONGEST_SHORT) return this.giveNumber(start, length);
    return isNumber(start, start + length) && this.giveNumber(start, -1);
  }

  /** False where the value has to be looked at; a length of -1 leaves it without a number. */
  private giveNumber(start: usize, length: i32): bool {
    if (length > LONGEST_VALUE) return false;
    const id = length < 0 ? 0 : idOf(start, length, this.isQuoted);
    store<u32>(numbers + ((<usize>this.number) << 2), id);
    return id !== 0 || length < 0;
  }
}

/** How records of one kind are written: the bytes around their values. */
export class Layout {
  private readonly fields: Field[] = [];
  private last: Field = new Field(0, 0, false, 0, -1, -1);
  private readonly absentNumbers: i32[] = [];
  private readonly absentSpans: i32[] = [];

  add(literal: usize, length: i32, isQuoted: bool, use: i32, number: i32, span: i32): void {
    this.fields.push(new Field(literal, length, isQuoted, use, number, span));
  }

  /** Of so many numbers and spans, those that none of its fields gives have no value. */
  close(literal: usize, length: i32, numbersUsed: i32, spansUsed: i32): void {
    this.last = new Field(literal, length, false, 0, -1, -1);
    for (let index = 0; index < numbersUsed; index++) if (!this.givesNumber(index)) this.absentNumbers.push(index);
    for (let index = 0; index < spansUsed; index++) if (!this.givesSpan(index)) this.absentSpans.push(index);
  }

  private givesNumber(index: i32): bool {
    for (let at = 0; at < this.fields.length; at++) if (this.fields[at].number === index) return true;
    return false;
  }

  private givesSpan(index: i32): bool {
    for (let at = 0; at < this.fields.length; at++) if (this.fields[at].span === index) return true;
    return false;
  }

  /**
   * Reads a record from its first byte on. Where it ends, or 0 if it is written otherwise or has to be looked at.
   * Behind `until` stand line ends.
   */
  read(from: usize, until: usize): usize {
    let at = from;
    const fields = this.fields;
    for (let index = 0; index < fields.length; index++) {
      const field = unchecked(fields[index]);
      if (at + field.length + LINE_END_BYTES > until || !areSame(at, field.literal, field.length)) return 0;
      at = field.read(at + field.length);
      if (at === 0) return 0;
    }
    const last = this.last;
    if (at + last.length > until || !areSame(at, last.literal, last.length)) return 0;
    at += last.length;
    if (!endsLine(at)) return 0;
    for (let index = 0; index < this.absentNumbers.length; index++) {
      store<u32>(numbers + ((<usize>unchecked(this.absentNumbers[index])) << 2), 0);
    }
    for (let index = 0; index < this.absentSpans.length; index++) {
      store<u32>(spans + <usize>unchecked(this.absentSpans[index]) * SPAN_BYTES, 0);
    }
    return at;
  }
}

function endsLine(at: usize): bool {
  const byte = load<u8>(at);
  return byte === NEWLINE || (byte === CARRIAGE_RETURN && load<u8>(at, 1) === NEWLINE);
}
