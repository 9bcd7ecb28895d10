import { areSame, CARRIAGE_RETURN, isAscii, isWholeNumber, NEWLINE, plainEnd, QUOTE, textEnd, wordEnd } from './bytes';
import { zeros } from './memory';
import { idOf, isNumber, LONGEST_VALUE, lengthAt } from './values';

/** In bytes. A value this short is numbered even where values rarely repeat: it may be a vendor's mark for nothing. */
const LONGEST_SHORT: i32 = 4;
/** Of "\r\n". */
const LINE_END_BYTES: i32 = 2;

/** How a field is used: see FieldUse in ../record-scanner.ts. */
const NUMBERED: i32 = 1;
const SHORT_NUMBERED: i32 = 2;

const MOST_FIELDS: usize = 256;
/** The numbers of the current record's values, by key; 0 for a key it does not have. */
export const numbers: usize = zeros(MOST_FIELDS * 4);
/** The places of the current record's located values: start, end, and whether it is quoted. */
const PLACE_BYTES: usize = 12;
const places: usize = zeros(MOST_FIELDS * PLACE_BYTES);

/** Address of a located value; 0 if the record does not have it. */
export function valueStart(index: i32): usize {
  return load<u32>(places + <usize>index * PLACE_BYTES);
}

export function valueEnd(index: i32): usize {
  return load<u32>(places + <usize>index * PLACE_BYTES, 4);
}

export function valueIsQuoted(index: i32): bool {
  return load<u32>(places + <usize>index * PLACE_BYTES, 8) === 1;
}

/** A field of a template, and the literal bytes before its value. */
class Field {
  constructor(
    public literal: usize,
    public length: i32,
    public isQuoted: bool,
    public use: i32,
    /** Index in `numbers`; -1 if the value is not numbered. */
    public number: i32,
    /** Index in `places`; -1 if the value is not located. */
    public place: i32,
  ) {}

  /** Address of the end of the value at `start`; 0 if the record must be read the ordinary way. */
  read(start: usize): usize {
    const end = this.isQuoted ? this.readText(start) : this.readWord(start);
    if (end !== 0 && this.place >= 0) {
      const place = places + <usize>this.place * PLACE_BYTES;
      store<u32>(place, start);
      store<u32>(place, end, 4);
      store<u32>(place, this.isQuoted ? 1 : 0, 8);
    }
    return end;
  }

  private readText(start: usize): usize {
    if (this.use === NUMBERED) return this.readNumbered(start);
    const end = plainEnd(start);
    if (load<u8>(end) !== QUOTE) return 0;
    const length = <i32>(end - start);
    if (this.place >= 0 && (length > LONGEST_VALUE || !isAscii(start, end))) return 0;
    return this.use === SHORT_NUMBERED && !this.giveNumber(start, length > LONGEST_SHORT ? -1 : length) ? 0 : end;
  }

  private readNumbered(start: usize): usize {
    const last = load<u32>(numbers + ((<usize>this.number) << 2));
    const known = last === 0 ? -1 : lengthAt(last, start, QUOTE);
    if (known >= 0) return start + known;
    const end = textEnd(start);
    return end !== 0 && this.giveNumber(start, <i32>(end - start)) ? end : 0;
  }

  private readWord(start: usize): usize {
    const end = wordEnd(start);
    const length = <i32>(end - start);
    if (this.use === NUMBERED) return this.giveNumber(start, length) ? end : 0;
    if (this.use === SHORT_NUMBERED) return this.readShortWord(start, length) ? end : 0;
    // A plain whole number is JSON. Other words are few: whether one is JSON is looked up among the values.
    if (isWholeNumber(start, end)) return end;
    return this.place >= 0 || idOf(start, length, false) === 0 ? 0 : end;
  }

  private readShortWord(start: usize, length: i32): bool {
    if (length <= LONGEST_SHORT) return this.giveNumber(start, length);
    return isNumber(start, start + length) && this.giveNumber(start, -1);
  }

  /** Numbers a value; false if the record must be read the ordinary way. A length of -1 leaves it without a number. */
  private giveNumber(start: usize, length: i32): bool {
    if (length > LONGEST_VALUE) return false;
    const id = length < 0 ? 0 : idOf(start, length, this.isQuoted);
    store<u32>(numbers + ((<usize>this.number) << 2), id);
    return id !== 0 || length < 0;
  }
}

/** How records of one kind are written: the literal bytes around their values. */
export class Template {
  private readonly fields: Field[] = [];
  private last: Field = new Field(0, 0, false, 0, -1, -1);
  private readonly absentNumbers: i32[] = [];
  private readonly absentPlaces: i32[] = [];

  add(literal: usize, length: i32, isQuoted: bool, use: i32, number: i32, place: i32): void {
    this.fields.push(new Field(literal, length, isQuoted, use, number, place));
  }

  /** Ends the template. Numbers and places that none of its fields fills are cleared for each record. */
  close(literal: usize, length: i32, numbersUsed: i32, placesUsed: i32): void {
    this.last = new Field(literal, length, false, 0, -1, -1);
    for (let index = 0; index < numbersUsed; index++) if (!this.givesNumber(index)) this.absentNumbers.push(index);
    for (let index = 0; index < placesUsed; index++) if (!this.givesPlace(index)) this.absentPlaces.push(index);
  }

  private givesNumber(index: i32): bool {
    for (let at = 0; at < this.fields.length; at++) if (this.fields[at].number === index) return true;
    return false;
  }

  private givesPlace(index: i32): bool {
    for (let at = 0; at < this.fields.length; at++) if (this.fields[at].place === index) return true;
    return false;
  }

  /**
   * Reads a record; returns the address of its end, or 0 if it does not fit or must be read the ordinary way. Line ends
   * must follow `until`.
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
    for (let index = 0; index < this.absentPlaces.length; index++) {
      store<u32>(places + <usize>unchecked(this.absentPlaces[index]) * PLACE_BYTES, 0);
    }
    return at;
  }
}

function endsLine(at: usize): bool {
  const byte = load<u8>(at);
  return byte === NEWLINE || (byte === CARRIAGE_RETURN && load<u8>(at, 1) === NEWLINE);
}
