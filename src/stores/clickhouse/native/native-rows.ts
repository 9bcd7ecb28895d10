import type { SharedTexts } from './shared-texts.ts';

/** The values of one row, in the order of the columns: numbers, texts, nulls, or lists of these. */
export type Row = readonly unknown[];

/** The values of a column, one for each row; what lies behind the last row means nothing. */
export type ColumnValues = ArrayLike<unknown>;

/** Rows that come together. It is good until the next block is asked for. */
export interface Block {
  readonly rows: number;
  readonly columns: readonly ColumnValues[];
}

/** Bits of the word before the indexes of a column that repeats: their width, and whether their keys follow. */
const WIDTH = 0xff;
const HAS_KEYS = 0x200;
const HIGH_WORD = 0x1_0000_0000;
const WIDE = 8;
/** The bits of the longest number that is written in groups of seven. */
const MOST_BITS = 35;

/** The type within `Name(…)`; null for another type. */
function within(type: string, name: string): string | null {
  return type.startsWith(`${name}(`) && type.endsWith(')') ? type.slice(name.length + 1, -1) : null;
}

/**
 * Reads answers in the format Native, one after the other, block by block, as their bytes come. In a block they come column by
 * column, so that a text which repeats comes once. Whole numbers of 64 bits are exact up to 2^53. Rooms for values are used
 * again for each block: a long answer has hundreds.
 * See https://clickhouse.com/docs/interfaces/formats/Native
 */
export class BlockReader {
  readonly #bytes = new IncomingBytes();
  readonly #texts: SharedTexts;
  readonly #numbers = new Rooms((rows) => new Float64Array(rows));
  readonly #lists = new Rooms((rows) => new Array<unknown>(rows));

  constructor(texts: SharedTexts) {
    this.#texts = texts;
  }

  /**
   * The blocks of one answer. A part of its bytes is read before the next one is asked for.
   * @throws RangeError for bytes that end within a block, and for a type that no question of imgaudit asks for
   */
  *blocks(parts: Iterable<Uint8Array>): Generator<Block> {
    this.#bytes.begin(parts);
    while (!this.#bytes.isAtEnd()) yield this.#block();
  }

  #block(): Block {
    const bytes = this.#bytes;
    this.#numbers.useAgain();
    this.#lists.useAgain();
    const [length, rows] = [bytes.count(), bytes.count()];
    const columns = Array.from({ length }, () => {
      bytes.text();
      const type = bytes.text();
      return rows === 0 ? [] : this.#values(type, rows);
    });
    return { rows, columns };
  }

  #values(type: string, rows: number): ColumnValues {
    const [maybe, repeated, listed] = [within(type, 'Nullable'), within(type, 'LowCardinality'), within(type, 'Array')];
    if (maybe !== null) return this.#maybeValues(maybe, rows);
    if (repeated !== null) return this.#repeatedValues(repeated, rows);
    if (listed !== null) return this.#listValues(listed, rows);
    switch (type) {
      case 'String':
        return this.#each(rows, () => this.#bytes.text());
      case 'UInt8':
        return this.#whole(rows, 1, (bytes, at) => bytes[at] ?? 0);
      case 'UInt16':
        return this.#whole(rows, 2, (bytes, at) => bytes.readUInt16LE(at));
      case 'UInt32':
        return this.#whole(rows, 4, (bytes, at) => bytes.readUInt32LE(at));
      case 'UInt64':
        return this.#whole(rows, WIDE, (bytes, at) => bytes.readUInt32LE(at + 4) * HIGH_WORD + bytes.readUInt32LE(at));
      case 'Int64':
        return this.#whole(rows, WIDE, (bytes, at) => bytes.readInt32LE(at + 4) * HIGH_WORD + bytes.readUInt32LE(at));
      case 'Nothing':
        this.#bytes.take(rows);
        return this.#each(rows, () => null);
      default:
        throw new RangeError(`the server sent a column of the type ${type}`);
    }
  }

  /** Whole numbers of `width` bytes each. */
  #whole(rows: number, width: number, read: (bytes: Buffer, at: number) => number): Float64Array {
    const bytes = this.#bytes.take(rows * width);
    const values = this.#numbers.of(rows);
    for (let row = 0; row < rows; row++) values[row] = read(bytes, row * width);
    return values;
  }

  #each(rows: number, read: (row: number) => unknown): unknown[] {
    const values = this.#lists.of(rows);
    for (let row = 0; row < rows; row++) values[row] = read(row);
    return values;
  }

  #maybeValues(type: string, rows: number): ColumnValues {
    const areNull = this.#whole(rows, 1, (bytes, at) => bytes[at] ?? 0);
    const values = this.#values(type, rows);
    return this.#each(rows, (row) => (areNull[row] === 1 ? null : values[row]));
  }

  /** Distinct values, and which of them each row has. */
  #repeatedValues(type: string, rows: number): ColumnValues {
    const bytes = this.#bytes;
    bytes.wide();
    const kind = bytes.wide();
    if ((kind & HAS_KEYS) === 0) throw new RangeError('the server sent a column without its distinct values');
    const distinct: (string | null)[] = Array.from({ length: bytes.wide() }, () => this.#texts.shared(bytes.text()));
    if (within(type, 'Nullable') !== null) distinct[0] = null;
    if (bytes.wide() !== rows) throw new RangeError('the server sent a column of another length');
    const indexes = this.#values(indexType(kind & WIDTH), rows);
    return this.#each(rows, (row) => distinct[Number(indexes[row])]);
  }

  /** Where each list ends, and then the members of all of them. */
  #listValues(type: string, rows: number): ColumnValues {
    const ends = this.#values('UInt64', rows);
    const endOf = (row: number) => Number(ends[row] ?? 0);
    const members = this.#values(type, endOf(rows - 1));
    return this.#each(rows, (row) => Array.prototype.slice.call(members, endOf(row - 1), endOf(row)));
  }
}

function indexType(width: number): string {
  if (width === 0) return 'UInt8';
  return width === 1 ? 'UInt16' : 'UInt32';
}

/** Rooms for the values of columns, which are given out again for each block. */
class Rooms<Room extends { readonly length: number }> {
  readonly #make: (rows: number) => Room;
  readonly #rooms: Room[] = [];
  #used = 0;

  constructor(make: (rows: number) => Room) {
    this.#make = make;
  }

  useAgain(): void {
    this.#used = 0;
  }

  /** A room for at least `rows` values. */
  of(rows: number): Room {
    const known = this.#rooms[this.#used];
    const room = known === undefined || known.length < rows ? this.#make(rows) : known;
    this.#rooms[this.#used++] = room;
    return room;
  }
}

/** Bytes that come in parts, read from the first to the last. */
class IncomingBytes {
  #parts: Iterator<Uint8Array> = [][Symbol.iterator]();
  #room = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  begin(parts: Iterable<Uint8Array>): void {
    this.#parts = parts[Symbol.iterator]();
    [this.#start, this.#end] = [0, 0];
  }

  isAtEnd(): boolean {
    while (this.#start === this.#end) if (!this.#more()) return true;
    return false;
  }

  /** The next bytes, good until more of them are asked for. */
  take(length: number): Buffer {
    while (this.#end - this.#start < length) {
      if (!this.#more()) throw new RangeError('the answer of the server ends too early');
    }
    this.#start += length;
    return this.#room.subarray(this.#start - length, this.#start);
  }

  /** A whole number in groups of seven bits, the lowest first. */
  count(): number {
    let value = 0;
    for (let bits = 0; bits < MOST_BITS; bits += 7) {
      const byte = this.take(1)[0] ?? 0;
      value += (byte & 0x7f) * 2 ** bits;
      if (byte < 0x80) return value;
    }
    throw new RangeError('the server sent a length that is too large');
  }

  /** A whole number of 8 bytes that is less than 2^32. */
  wide(): number {
    return this.take(WIDE).readUInt32LE(0);
  }

  text(): string {
    const length = this.count();
    return length === 0 ? '' : this.take(length).toString('utf8');
  }

  #more(): boolean {
    const { done, value } = this.#parts.next();
    if (done === true) return false;
    const left = this.#end - this.#start;
    const room = left + value.length > this.#room.length ? Buffer.allocUnsafe(2 * (left + value.length)) : this.#room;
    this.#room.copy(room, 0, this.#start, this.#end);
    room.set(value, left);
    [this.#room, this.#start, this.#end] = [room, 0, left + value.length];
    return true;
  }
}
