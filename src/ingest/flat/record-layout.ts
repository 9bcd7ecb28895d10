import { areSameBytes, SPARE_BYTES } from './byte-words.ts';
import { numberAt } from './number-at.ts';
import { hashedWith, type ValueTable } from './value-table.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;
const COMMA = 0x2c;
const CLOSING_BRACE = 0x7d;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** The same in each of four bytes. */
const QUOTES = 0x2222_2222;
const BACKSLASHES = 0x5c5c_5c5c;
const SPACES = 0x2020_2020;
const ONES = 0x0101_0101;
const HIGH_BITS = 0x8080_8080 | 0;
/** Of "\r\n". */
const LINE_END_BYTES = 2;
const ASCII_BYTES = 0x80;

/** A member of a JSON object whose value is neither list nor object, up to what follows it; bytes as characters. */
const MEMBER = /([ \t]*"([^"\\]*)"[ \t]*:[ \t]*)("(?:[^"\\]|\\.)*"|[-+.\w]+)([ \t]*)([,}])/y;
const MOST_FIELDS = 200;
/** In bytes. A longer value hardly comes twice, and is to be looked at. */
const LONGEST_VALUE = 4096;

/** What becomes of a field's value. */
export type FieldUse =
  /** Only seen to be JSON. */
  | 'none'
  /** Numbered: values come again. */
  | 'value'
  /** Its place is told: values are different in nearly every record. */
  | 'place';

interface Member {
  readonly key: string;
  readonly isQuoted: boolean;
  readonly before: string;
  readonly after: string;
}

/**
 * How the records of one export are written: the bytes around the values of a flat record. Exports keep the order of
 * the keys, so most records differ in their values alone, which can be read where they stand.
 */
export class RecordLayout {
  readonly keys: readonly string[];
  /** Numbers of the values by field; of those that are numbered. */
  readonly ids: Int32Array;
  /** Where values begin and end; of those whose place is told. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #uses: readonly FieldUse[];
  readonly #isQuoted: readonly boolean[];
  readonly #table: ValueTable;
  /** All that stands around the values, one after the other. */
  readonly #literals: DataView;
  readonly #literalStarts: Int32Array;

  constructor(members: readonly Member[], useOf: (key: string) => FieldUse, table: ValueTable) {
    this.keys = members.map(({ key }) => key);
    this.#uses = this.keys.map(useOf);
    this.#isQuoted = members.map(({ isQuoted }) => isQuoted);
    this.#table = table;
    this.ids = new Int32Array(members.length);
    this.#starts = new Int32Array(members.length);
    this.#ends = new Int32Array(members.length);
    const literals = literalsOf(members);
    const bytes = new Uint8Array(Buffer.from(literals.join('') + ' '.repeat(SPARE_BYTES), 'latin1'));
    this.#literals = new DataView(bytes.buffer);
    let end = 0;
    this.#literalStarts = Int32Array.from([0, ...literals.map((literal) => (end += literal.length))]);
  }

  /**
   * Reads a line that begins at `from`. Where the record ends, or -1 if it is written otherwise or has to be looked at.
   * Behind the last line stand SPARE_BYTES line ends.
   */
  scan(bytes: DataView, from: number): number {
    let at = from;
    const fields = this.ids.length;
    for (let field = 0; field < fields; field++) {
      const start = this.#afterLiteral(bytes, at, field);
      at = start < 0 ? -1 : this.#afterValue(bytes, start, field);
      if (at < 0) return -1;
    }
    const end = this.#afterLiteral(bytes, at, fields);
    return end >= 0 && endsLine(bytes, end) ? end : -1;
  }

  #afterValue(bytes: DataView, at: number, field: number): number {
    const isNumbered = this.#uses[field] === 'value';
    if (this.#isQuoted[field] === true) {
      return isNumbered ? this.#textNumbered(bytes, at, field) : this.#textSeen(bytes, at, field);
    }
    return isNumbered ? this.#wordNumbered(bytes, at, field) : this.#wordSeen(bytes, at, field);
  }

  #afterLiteral(bytes: DataView, at: number, field: number): number {
    const start = numberAt(this.#literalStarts, field);
    const length = numberAt(this.#literalStarts, field + 1) - start;
    if (at + length + LINE_END_BYTES > bytes.byteLength) return -1;
    return areSameBytes(bytes, at, this.#literals, start, length) ? at + length : -1;
  }

  #textNumbered(bytes: DataView, start: number, field: number): number {
    const last = numberAt(this.ids, field);
    const length = last === 0 ? -1 : this.#table.lengthAt(last, bytes, start);
    if (length >= 0) return start + length;
    let hash = this.#table.seed;
    let end = start;
    // Four bytes at a time, up to those with a quote, a backslash or a control character among them.
    for (let four = bytes.getInt32(end); isPlainText(four); four = bytes.getInt32(end)) {
      hash = hashedWith(hash, four);
      end += 4;
    }
    for (let byte = bytes.getUint8(end); byte !== QUOTE; byte = bytes.getUint8(++end)) {
      if (byte < SPACE) return -1;
      hash = hashedWith(hash, byte);
      if (byte === BACKSLASH) hash = hashedWith(hash, bytes.getUint8(++end));
    }
    if (end - start > LONGEST_VALUE) return -1;
    const id = this.#table.idOf(bytes, { start, end, isQuoted: true }, hash);
    this.ids[field] = id;
    return id === 0 ? -1 : end;
  }

  #wordNumbered(bytes: DataView, start: number, field: number): number {
    let hash = this.#table.seed;
    let end = start;
    for (let byte = bytes.getUint8(end); !endsWord(byte); byte = bytes.getUint8(++end)) hash = hashedWith(hash, byte);
    const id = this.#table.idOf(bytes, { start, end, isQuoted: false }, hash);
    this.ids[field] = id;
    return id === 0 ? -1 : end;
  }

  /** What has escapes in it has to be looked at, and where the place is told, also what is not ASCII. */
  #textSeen(bytes: DataView, start: number, field: number): number {
    let end = start;
    let all = 0;
    for (let byte = bytes.getUint8(end); byte !== QUOTE; byte = bytes.getUint8(++end)) {
      if (byte < SPACE || byte === BACKSLASH) return -1;
      all |= byte;
    }
    this.#starts[field] = start;
    this.#ends[field] = end;
    const isToTell = this.#uses[field] === 'place';
    return isToTell && (all >= ASCII_BYTES || end - start > LONGEST_VALUE) ? -1 : end;
  }

  /** Numbers without sign or fraction are seen to be JSON; other words may be, and there are few of them. */
  #wordSeen(bytes: DataView, start: number, field: number): number {
    let end = start;
    for (let byte = bytes.getUint8(end); byte >= DIGIT_ZERO && byte <= DIGIT_NINE; ) byte = bytes.getUint8(++end);
    const hasLeadingZero = end > start + 1 && bytes.getUint8(start) === DIGIT_ZERO;
    this.#starts[field] = start;
    this.#ends[field] = end;
    if (end > start && !hasLeadingZero && endsWord(bytes.getUint8(end))) return end;
    return this.#uses[field] === 'place' ? -1 : this.#wordNumbered(bytes, start, field);
  }

  /** The value of a field, as far as it was read: by its number or its place. */
  value(bytes: Buffer, field: number): unknown {
    if (this.#uses[field] === 'value') return this.#table.value(numberAt(this.ids, field));
    const text = bytes.toString('latin1', this.#starts[field], this.#ends[field]);
    return this.#isQuoted[field] === true ? text : Number(text);
  }
}

/** Whether none of four bytes ends a text of JSON or has to be looked at; it may take a plain one for one of those. */
function isPlainText(four: number): boolean {
  const quotes = four ^ QUOTES;
  const backslashes = four ^ BACKSLASHES;
  const special = ((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes) | ((four - SPACES) & ~four);
  return (special & HIGH_BITS) === 0;
}

function endsLine(bytes: DataView, at: number): boolean {
  const byte = bytes.getUint8(at);
  return byte === NEWLINE || (byte === CARRIAGE_RETURN && bytes.getUint8(at + 1) === NEWLINE);
}

function endsWord(byte: number): boolean {
  return byte <= SPACE || byte === COMMA || byte === CLOSING_BRACE;
}

/** Around the values: before the first, between them, and after the last. */
function literalsOf(members: readonly Member[]): readonly string[] {
  const literals: string[] = [];
  let open = '{';
  for (const { before, after, isQuoted } of members) {
    const quote = isQuoted ? '"' : '';
    literals.push(open + before + quote);
    open = quote + after;
  }
  return [...literals, open];
}

/** The members of a flat record on one line; null for anything else, also for one that names a field twice. */
export function membersOf(line: Buffer): readonly Member[] | null {
  const text = line.toString('latin1');
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  const members: Member[] = [];
  MEMBER.lastIndex = 1;
  for (let match = MEMBER.exec(text); match !== null; match = MEMBER.exec(text)) {
    const [, before = '', key = '', value = '', space = '', end = ''] = match;
    members.push({ key, before, after: space + end, isQuoted: value.startsWith('"') });
    const isLast = end === '}';
    if (members.length > MOST_FIELDS || (isLast && MEMBER.lastIndex !== text.length)) return null;
    if (isLast) return hasTwice(members) ? null : members;
  }
  return null;
}

function hasTwice(members: readonly Member[]): boolean {
  return new Set(members.map(({ key }) => key)).size !== members.length;
}
