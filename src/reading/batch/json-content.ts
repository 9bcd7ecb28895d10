import { parseJsonOr } from '../../domain/text/parse-json.ts';
import { isNestedDeeperThan } from '../../formats/toolkit/record-fields.ts';
import { mixed } from './mixed.ts';
import { viewOf } from './sip-hash.ts';

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const [SPACE, CAPITAL_F, CAPITAL_T] = [0x20, 0x46, 0x54];
const NULL_LENGTH = 4;
const SMALL_N = 0x6e;

/** Texts that stand within texts. */
const MOST_TEXTS_WITHIN = 8;
/** Texts of one value that begin as JSON and are none: to try each may take long. */
const MOST_FAILURES = 64;
/** In bytes. A longer text is compared as it is written. */
const LONGEST_TEXT = 1 << 20;
const DEEPEST_NESTING = 100;
/** What Python and Kusto write for `true` and `false`. */
const TRUTHS = [viewOf(Buffer.from('true')), viewOf(Buffer.from('false'))] as const;

/** Hashes bytes from `start` up to `end`. */
export type HashBytes = (bytes: DataView, start: number, end: number) => number;

/**
 * Hashes what a JSON text says, however it is written: the keys of objects may stand in any order, numbers and truths and
 * whole lists and objects may be text, and a member that is null may be missing. The same record is written in all of these
 * ways by its vendor, in the cells of tables and by query engines. The text must be as JSON.stringify writes it.
 */
export function hashOfJson(text: DataView, range: readonly [start: number, end: number], hash: HashBytes): number {
  return new ContentReader(text, hash, { texts: MOST_TEXTS_WITHIN, failures: { left: MOST_FAILURES } }).of(...range);
}

interface Bounds {
  readonly texts: number;
  readonly failures: { left: number };
}

class ContentReader {
  readonly #bytes: DataView;
  readonly #hash: HashBytes;
  readonly #bounds: Bounds;
  #at = 0;

  constructor(bytes: DataView, hash: HashBytes, bounds: Bounds) {
    this.#bytes = bytes;
    this.#hash = hash;
    this.#bounds = bounds;
  }

  of(start: number, end: number): number {
    this.#at = start;
    return this.#value(end);
  }

  #value(end: number): number {
    const first = this.#bytes.getUint8(this.#at);
    if (first === QUOTE) return this.#text(end);
    if (first === OPEN_OBJECT) return this.#object(end);
    return first === OPEN_LIST ? this.#list(end) : this.#scalar(end);
  }

  /** A sum, which does not depend on the order of the keys. */
  #object(end: number): number {
    let sum = OPEN_OBJECT;
    this.#at++;
    while (this.#at < end && this.#bytes.getUint8(this.#at) !== CLOSE_OBJECT) {
      const start = this.#at + 1;
      this.#passText(end);
      const key = this.#hash(this.#bytes, start, this.#at - 1);
      this.#pass(COLON);
      if (this.#isNull()) this.#at += NULL_LENGTH;
      else sum = (sum + mixed(key, this.#value(end))) | 0;
      this.#pass(COMMA);
    }
    this.#at++;
    return sum;
  }

  #list(end: number): number {
    let state = OPEN_LIST;
    this.#at++;
    while (this.#at < end && this.#bytes.getUint8(this.#at) !== CLOSE_LIST) {
      state = mixed(state, this.#value(end));
      this.#pass(COMMA);
    }
    this.#at++;
    return state;
  }

  #scalar(end: number): number {
    const start = this.#at;
    do this.#at++;
    while (this.#at < end && !isEnd(this.#bytes.getUint8(this.#at)));
    return this.#hash(this.#bytes, start, this.#at);
  }

  #text(end: number): number {
    const start = this.#at + 1;
    this.#passText(end);
    const last = this.#at - 1;
    if (this.#mayBeJson(start, last)) {
      const opened = this.#opened(start, last);
      if (opened !== null) return opened;
    }
    return this.#plain(start, last);
  }

  #plain(start: number, end: number): number {
    const truth = this.#truth(start, end);
    return truth === undefined ? this.#hash(this.#bytes, start, end) : this.#hash(truth, 0, truth.byteLength);
  }

  /** The truth that a text in capitals names, as `True`. */
  #truth(start: number, end: number): DataView | undefined {
    const first = start < end ? this.#bytes.getUint8(start) : 0;
    if ((first !== CAPITAL_T && first !== CAPITAL_F) || end - start > 5) return undefined;
    return TRUTHS.find((truth) => {
      if (truth.byteLength !== end - start) return false;
      for (let at = start; at < end; at++) {
        if ((this.#bytes.getUint8(at) | SPACE) !== truth.getUint8(at - start)) return false;
      }
      return true;
    });
  }

  #mayBeJson(start: number, end: number): boolean {
    if (end - start < 2 || end - start > LONGEST_TEXT || this.#bounds.texts === 0) return false;
    const [first, last] = [this.#bytes.getUint8(start), this.#bytes.getUint8(end - 1)];
    const begins = first === OPEN_OBJECT || first === OPEN_LIST || first === SPACE || first === BACKSLASH;
    return begins && (last === CLOSE_OBJECT || last === CLOSE_LIST || last === SPACE || last === SMALL_N);
  }

  #opened(start: number, end: number): number | null {
    const { texts, failures } = this.#bounds;
    if (failures.left === 0) return null;
    const { buffer, byteOffset } = this.#bytes;
    const json = Buffer.from(buffer, byteOffset + start - 1, end - start + 2).toString('utf8');
    const value = parseJsonOr(String(parseJsonOr(json, '')), null);
    if (typeof value !== 'object' || value === null || isNestedDeeperThan(value, DEEPEST_NESTING)) {
      failures.left--;
      return null;
    }
    const view = viewOf(Buffer.from(JSON.stringify(value)));
    return new ContentReader(view, this.#hash, { texts: texts - 1, failures }).of(0, view.byteLength);
  }

  #passText(end: number): void {
    for (this.#at++; this.#at < end; this.#at++) {
      const byte = this.#bytes.getUint8(this.#at);
      if (byte === BACKSLASH) this.#at++;
      else if (byte === QUOTE) break;
    }
    this.#at++;
  }

  #pass(byte: number): void {
    if (this.#at < this.#bytes.byteLength && this.#bytes.getUint8(this.#at) === byte) this.#at++;
  }

  #isNull(): boolean {
    return this.#bytes.getUint8(this.#at) === SMALL_N;
  }
}

function isEnd(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST;
}
