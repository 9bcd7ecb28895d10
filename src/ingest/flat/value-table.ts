import { randomInt } from 'node:crypto';
import { areSameBytes, SPARE_BYTES } from './byte-words.ts';
import { numberAt } from './number-at.ts';

const QUOTE = 0x22;
const PRIME = 0x9e37_79b1;
/** A text that somebody made so that it meets others costs a record the fast way, not the import its speed. */
const MOST_STEPS = 100;

/** Numbers of an entry: the hash; the kind, which is twice the length and one more where the text is quoted; the start. */
const KIND = 1;
const START = 2;
const ENTRY_WIDTH = 4;

/** Where a text of JSON stands: between its quotes, or a number or word. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

/**
 * The values that the fields of records hold, each known by its bytes and numbered from 1, so that one that comes
 * again costs neither a text nor a hash of it.
 */
export class ValueTable {
  readonly #values: unknown[] = [undefined];
  /** Of each value its hash, its kind and where its text starts, side by side because they are asked together. */
  #entries = new Int32Array(ENTRY_WIDTH * 1024);
  #arena = new DataView(new ArrayBuffer(1 << 16));
  #arenaLength = 0;
  #slots = new Int32Array(4096);
  /** Nobody can know which texts meet. */
  readonly #seed = randomInt(2 ** 31);

  get size(): number {
    return this.#values.length - 1;
  }

  /** How many bytes the values take. */
  get bytes(): number {
    return this.#arenaLength;
  }

  /** The value of a number that was given; undefined for 0. */
  value(id: number): unknown {
    return this.#values[id];
  }

  /** Hash to begin a text with. */
  get seed(): number {
    return this.#seed;
  }

  /** Whether the text of a value stands at a place, with the quote that ends it; its length, or -1. */
  lengthAt(id: number, bytes: DataView, start: number): number {
    const length = numberAt(this.#entries, id * ENTRY_WIDTH + KIND) >> 1;
    if (bytes.byteLength < start + length + SPARE_BYTES) return -1;
    const kept = numberAt(this.#entries, id * ENTRY_WIDTH + START);
    const isThere = areSameBytes(bytes, start, this.#arena, kept, length);
    return isThere && bytes.getUint8(start + length) === QUOTE ? length : -1;
  }

  /** The number of a text with a hash; 0 where it is no JSON, or cannot be remembered. */
  idOf(bytes: DataView, { start, end, isQuoted }: Span, hash: number): number {
    const kind = (end - start) * 2 + (isQuoted ? 1 : 0);
    const mask = this.#slots.length - 1;
    const entries = this.#entries;
    let at = (hash ^ (hash >>> 15)) & mask;
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const id = numberAt(this.#slots, at);
      if (id === 0) return this.#add(bytes, { start, end, isQuoted }, { hash, kind, at });
      const entry = id * ENTRY_WIDTH;
      const mayBe = entries[entry] === hash && entries[entry + KIND] === kind;
      const kept = numberAt(entries, entry + START);
      if (mayBe && areSameBytes(bytes, start, this.#arena, kept, end - start)) return id;
      at = (at + 1) & mask;
    }
    return 0;
  }

  #add(bytes: DataView, { start, end, isQuoted }: Span, place: { hash: number; kind: number; at: number }): number {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
    const value = parsed(isQuoted ? `"${text}"` : text);
    if (value === undefined) return 0;
    const id = this.#values.push(value) - 1;
    if ((id + 1) * ENTRY_WIDTH > this.#entries.length) this.#entries = doubled(this.#entries);
    this.#entries.set([place.hash, place.kind, this.#keep(bytes, start, end - start)], id * ENTRY_WIDTH);
    this.#slots[place.at] = id;
    if (id * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #keep(bytes: DataView, start: number, length: number): number {
    const kept = this.#arenaLength;
    while (kept + length + SPARE_BYTES > this.#arena.byteLength) {
      const larger = new Uint8Array(this.#arena.byteLength * 2);
      larger.set(new Uint8Array(this.#arena.buffer));
      this.#arena = new DataView(larger.buffer);
    }
    new Uint8Array(this.#arena.buffer).set(new Uint8Array(bytes.buffer, bytes.byteOffset + start, length), kept);
    this.#arenaLength += length;
    return kept;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let id = 1; id < this.#values.length; id++) {
      const hash = numberAt(this.#entries, id * ENTRY_WIDTH);
      let at = (hash ^ (hash >>> 15)) & mask;
      while (this.#slots[at] !== 0) at = (at + 1) & mask;
      this.#slots[at] = id;
    }
  }
}

/** The next state of the hash of a text, after one more byte or four. */
export function hashedWith(hash: number, bytes: number): number {
  const mixed = Math.imul(hash ^ bytes, PRIME);
  return mixed ^ (mixed >>> 13);
}

function doubled(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/** Undefined where a text is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
