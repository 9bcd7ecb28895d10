import type { Column } from './column.ts';

/** Values of one column, one for each row. */
export type Values = readonly (string | number | bigint | null | readonly number[])[];

/** Values that repeat: the distinct ones, and for each row the index of its own. */
export interface Repeated {
  readonly distinct: readonly (string | null)[];
  readonly indexes: Uint32Array;
}

/** See https://clickhouse.com/docs/interfaces/formats/Native and LowCardinality in src/DataTypes/Serializations. */
const SHARED_DICTIONARIES = 1n;
/** Indexes of 4 bytes, with keys of their own that take the place of earlier ones. */
const INDEXES_32_WITH_KEYS = 0x602n;

/** Encodes rows in the format Native: column by column, which the server stores as it is. */
export function nativeBlock(columns: readonly Column[], rows: number, values: readonly (Values | Repeated)[]): Buffer {
  const block = new Bytes();
  block.count(columns.length);
  block.count(rows);
  for (const [index, { name, kind }] of columns.entries()) {
    block.text(name);
    block.text(kind);
    const of = values[index] ?? [];
    if ('distinct' in of) repeatedColumn(block, kind, of);
    else plainColumn(block, kind, of);
  }
  return block.taken();
}

/** The distinct values of a column, for one whose values are at hand row by row. */
export function repeated(values: readonly (string | null)[]): Repeated {
  const indexOf = new Map<string | null, number>();
  const indexes = Uint32Array.from(values, (value) => {
    const known = indexOf.get(value) ?? indexOf.size;
    if (known === indexOf.size) indexOf.set(value, known);
    return known;
  });
  return { distinct: [...indexOf.keys()], indexes };
}

function repeatedColumn(block: Bytes, kind: Column['kind'], { distinct, indexes }: Repeated): void {
  if (!kind.startsWith('LowCardinality')) {
    plainColumn(
      block,
      kind,
      Array.from(indexes, (index) => distinct[index] ?? null),
    );
    return;
  }
  // The first key of a nullable column stands for null, the first one of any other is not used.
  const keyOf = Uint32Array.from(distinct, (value, index) => (value === null ? 0 : index + 1));
  block.wide(SHARED_DICTIONARIES);
  block.wide(INDEXES_32_WITH_KEYS);
  block.wide(BigInt(distinct.length + 1));
  block.text('');
  for (const value of distinct) block.text(value ?? '');
  block.wide(BigInt(indexes.length));
  block.bytes(bytesOf(indexes.map((index) => keyOf[index] ?? 0)));
}

function plainColumn(block: Bytes, kind: Column['kind'], values: Values): void {
  if (kind === 'String' || kind === 'Nullable(String)') textColumn(block, kind, values);
  else if (kind === 'Array(UInt16)') listColumn(block, values);
  else if (kind === 'UUID') uuidColumn(block, values);
  else if (kind === 'UInt64' || kind === 'Int64') block.bytes(bytesOf(BigInt64Array.from(values, wideOf)));
  else if (kind === 'UInt32') block.bytes(bytesOf(Uint32Array.from(values, Number)));
  else if (kind === 'UInt8') block.bytes(Uint8Array.from(values, Number));
  else repeatedColumn(block, kind, repeated(values.map((value) => (value === null ? null : String(value)))));
}

function textColumn(block: Bytes, kind: Column['kind'], values: Values): void {
  if (kind === 'Nullable(String)') block.bytes(Uint8Array.from(values, (value) => (value === null ? 1 : 0)));
  for (const value of values) block.text(value === null ? '' : String(value));
}

const UUID_BYTES = 16;

/** Each half of a UUID is a number, the lowest byte first. */
function uuidColumn(block: Bytes, values: Values): void {
  const all = Buffer.alloc(values.length * UUID_BYTES);
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'string') continue;
    const bytes = Buffer.from(value.replaceAll('-', ''), 'hex');
    all.set(bytes.subarray(0, UUID_BYTES / 2).reverse(), index * UUID_BYTES);
    all.set(bytes.subarray(UUID_BYTES / 2).reverse(), index * UUID_BYTES + UUID_BYTES / 2);
  }
  block.bytes(all);
}

function wideOf(value: Values[number]): bigint {
  return typeof value === 'bigint' ? value : BigInt(Number(value));
}

/** Where each list ends, and then the members of all of them. */
function listColumn(block: Bytes, values: Values): void {
  const lists = values.map((value): readonly number[] => (typeof value === 'object' && value !== null ? value : []));
  const ends = new BigUint64Array(lists.length);
  let end = 0;
  for (const [index, list] of lists.entries()) {
    end += list.length;
    ends[index] = BigInt(end);
  }
  block.bytes(bytesOf(ends));
  block.bytes(bytesOf(Uint16Array.from(lists.flat())));
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Bytes that grow. */
class Bytes {
  #room = Buffer.allocUnsafe(1 << 16);
  #length = 0;

  bytes(added: Uint8Array): void {
    this.#reserve(added.length);
    this.#room.set(added, this.#length);
    this.#length += added.length;
  }

  /** A whole number in groups of seven bits, the lowest first. */
  count(value: number): void {
    this.#reserve(10);
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#room[this.#length++] = (rest % 0x80) | 0x80;
    this.#room[this.#length++] = rest;
  }

  wide(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#room.writeBigUInt64LE(value, this.#length);
  }

  text(value: string): void {
    // A character takes at most three bytes for each of its code units.
    const most = value.length * 3;
    if (most < 0x80) {
      this.#reserve(most + 1);
      const written = this.#room.write(value, this.#length + 1, 'utf8');
      this.#room[this.#length] = written;
      this.#length += written + 1;
      return;
    }
    this.count(Buffer.byteLength(value));
    this.#reserve(most);
    this.#length += this.#room.write(value, this.#length, 'utf8');
  }

  taken(): Buffer {
    return this.#room.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const least = this.#length + more;
    if (least <= this.#room.length) return;
    const grown = Buffer.allocUnsafe(Math.max(least, this.#room.length * 2));
    this.#room.copy(grown, 0, 0, this.#length);
    this.#room = grown;
  }
}
