import { type DictionaryValue, EVENT_DICTIONARIES, type EventBatch, perDictionary } from '../../case/event-batch.ts';
import type { ChannelGap } from '../../formats/toolkit/format.ts';
import { shortened } from './fingerprint.ts';
import { hashOfJson } from './json-content.ts';
import { mixed, mixedOtherwise } from './mixed.ts';
import { LONGEST_HASHED, type SipHash, viewOf } from './sip-hash.ts';

type HashedDictionary = 'kind' | 'actor' | 'address' | 'image' | 'digest' | 'term';
type Row = readonly DictionaryValue[];

/** A key of details, hashed. */
export interface HashedKey {
  readonly hash: number;
  /** The group of what some channels leave out that the detail belongs to; CORE for none. */
  readonly group: number;
}

const NO_KEYS: readonly HashedKey[] = [];
/** The dictionaries whose ids a row of `kind` holds, in the order of its columns. */
const KIND_PARTS = EVENT_DICTIONARIES.kind;
/** A list of keys is a term too; the terms of texts begin with a quote. */
const LIST_START = '[';
const QUOTE = 0x22;
/** How a list or an object begins, and a text of one. */
const OPENING: ReadonlySet<number> = new Set(Buffer.from('{[ \\'));
/** How truths begin that are not written as in JSON. */
const CAPITALS: ReadonlySet<number> = new Set(Buffer.from('TF'));
/** In bytes, with its quotes. */
const LONGEST_TRUTH = 7;
const WORD_BYTES = 4;
/** Which fields of an event, as ChannelGaps names them, stand in which columns of dictionaries. */
const COLUMNS_OF_FIELDS = { userAgent: ['user_agent', 'tool'], region: ['region'], account: ['account'] } as const;

/** Stands for what every channel says, beside the groups of what some leave out, which count from 0. */
export const CORE = -1;

/** Hashes of 32 bits by ids, which count from 1; that of id 0 is 0. A log may name a million actors. */
export class HashList {
  #hashes = new Int32Array(1024);
  #length = 1;

  get length(): number {
    return this.#length;
  }

  push(hash: number): void {
    if (this.#length === this.#hashes.length) {
      const larger = new Int32Array(2 * this.#length);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#length++] = hash;
  }

  at(id: number): number {
    return this.#hashes[id] ?? 0;
  }

  /** All of them, by ids; valid until the next is added. */
  get all(): Int32Array {
    return this.#hashes;
  }
}

/** The hashes of the dictionary rows of one reader, by their ids, and of the texts that its events hold themselves. */
export class RowHashes {
  /** What every content begins with. */
  readonly seed: number;
  /** Whether some channels leave anything out. */
  readonly hasGaps: boolean;
  readonly #otherSeed: number;
  readonly #hash: SipHash;
  readonly #hashes = perDictionary(() => new HashList());
  /** For each group, of each row of `agent`, `scope` and `kind`, what some channels leave out; 0 for nothing. */
  readonly #extras: readonly Readonly<Record<'agent' | 'scope' | 'kind', HashList>>[];
  /** The group of each column of `agent` and `scope`. */
  readonly #groups: Readonly<Record<'agent' | 'scope', readonly number[]>>;
  /** The keys that the term of each list of keys names. */
  readonly #keys = new Map<number, readonly HashedKey[]>();
  readonly #gaps: readonly ChannelGap[];
  readonly #isAsWritten: boolean;
  readonly #ofRange = (bytes: DataView, start: number, end: number) => this.ofBytes(bytes, start, end);

  /** `isAsWritten`: whether details are the same only if they are written the same. */
  constructor(hash: SipHash, gaps: readonly ChannelGap[], isAsWritten = false) {
    this.#hash = hash;
    this.#isAsWritten = isAsWritten;
    this.#gaps = gaps;
    this.hasGaps = gaps.length > 0;
    this.#extras = gaps.map(() => ({ agent: new HashList(), scope: new HashList(), kind: new HashList() }));
    const groupsOf = (name: 'agent' | 'scope') => EVENT_DICTIONARIES[name].map((column) => this.#groupOfColumn(column));
    this.#groups = { agent: groupsOf('agent'), scope: groupsOf('scope') };
    this.seed = this.ofText('content');
    this.#otherSeed = this.ofText('other content');
  }

  /** Learns the rows that are new in a batch. */
  learn(rows: EventBatch['rows']): void {
    // The source of an action is the channel that it came by.
    for (const [, ...verb] of rows.action) this.#hashes.action.push(this.#ofRow(verb));
    for (const name of ['result', 'actor', 'address', 'host', 'digest'] as const) {
      for (const row of rows[name]) this.#hashes[name].push(this.#ofRow(row));
    }
    for (const name of ['agent', 'scope'] as const) for (const row of rows[name]) this.#learnSplit(name, row);
    for (const row of rows.kind) this.#learnKind(row.map(Number));
    for (const [host, ...names] of rows.image) {
      this.#hashes.image.push(this.#ofRow([this.#hashes.host.at(Number(host)), ...names]));
    }
    for (const [text] of rows.term) this.#learnTerm(String(text));
  }

  #learnSplit(name: 'agent' | 'scope', row: Row): void {
    const groups = this.#groups[name];
    this.#hashes[name].push(this.#ofRow(row.filter((_, index) => groups[index] === CORE)));
    for (const [group, extras] of this.#extras.entries()) {
      extras[name].push(this.#ofExtras(row.filter((value, index) => groups[index] === group && value !== null)));
    }
  }

  #learnKind(ids: readonly number[]): void {
    const parts = KIND_PARTS.map((name, index) => this.#hashes[name].at(Number(ids[index])));
    this.#hashes.kind.push(this.#ofRow(parts));
    const [agent, scope] = [Number(ids[KIND_PARTS.indexOf('agent')]), Number(ids[KIND_PARTS.indexOf('scope')])];
    for (const extras of this.#extras) {
      extras.kind.push(this.#ofExtras([extras.agent.at(agent), extras.scope.at(scope)].filter((one) => one !== 0)));
    }
  }

  #groupOfColumn(column: string): number {
    return this.#gaps.findIndex(({ fields }) => {
      return fields.some((field) => COLUMNS_OF_FIELDS[field].some((name) => name === column));
    });
  }

  /** 0 for no values. */
  #ofExtras(values: Row): number {
    return values.length === 0 ? 0 : this.#ofRow(values) || 1;
  }

  #learnTerm(text: string): void {
    const { term } = this.#hashes;
    if (text.startsWith(LIST_START)) this.#keys.set(term.length, this.#ofKeys(JSON.parse(text)));
    const bytes = viewOf(Buffer.from(text));
    term.push(this.ofDetail(bytes, 0, bytes.byteLength));
  }

  #ofKeys(keys: readonly string[]): readonly HashedKey[] {
    return keys.map((key) => {
      return { hash: this.ofText(key), group: this.#gaps.findIndex(({ details }) => details.includes(key)) };
    });
  }

  /** Each value with its length before it, so that no two rows become one text. */
  #ofRow(row: Row): number {
    let text = '';
    for (const value of row) text += value === null ? '-' : `${String(value).length}:${value}`;
    return this.ofText(text);
  }

  /** The hashes of the rows of a dictionary by their ids; 0 for no row. */
  of(name: HashedDictionary): HashList {
    return this.#hashes[name];
  }

  /** The hash of what a row of `kind` says of a group that some channels leave out; 0 for nothing. */
  extrasOfKind(group: number, id: number): number {
    return this.#extras[group]?.kind.at(id) ?? 0;
  }

  /** The hash of what the value of a detail says: it is a JSON text, or a list of a value that is no text. */
  ofDetail(bytes: DataView, start: number, end: number): number {
    if (this.#isAsWritten) return this.ofBytes(bytes, start, end);
    if (isPlain(bytes, start, end)) return this.ofBytes(bytes, start + 1, end - 1);
    const isText = bytes.getUint8(start) === QUOTE;
    return hashOfJson(bytes, isText ? [start, end] : [start + 1, end - 1], this.#ofRange);
  }

  /**
   * The hash of a text of details, in bytes from `start` up to `end`. A log may hold a million that all differ, so that it
   * is mixed from two secrets of the case, which takes a tenth of the time of `ofText`.
   */
  ofBytes(bytes: DataView, start: number, end: number): number {
    let one = mixed(this.seed, end - start);
    let other = mixedOtherwise(this.#otherSeed, end - start);
    let at = start;
    for (; at + WORD_BYTES <= end; at += WORD_BYTES) {
      const word = bytes.getInt32(at, true);
      one = mixed(one, word);
      other = mixedOtherwise(other, word);
    }
    for (; at < end; at++) {
      one = mixed(one, bytes.getUint8(at));
      other = mixedOtherwise(other, bytes.getUint8(at));
    }
    return mixed(one, other);
  }

  ofText(text: string): number {
    return this.#hash.of(shortened(text)).low;
  }

  /** The same of ASCII, given as its bytes from `start` up to `end`. */
  ofPlain(bytes: DataView, start: number, end: number): number {
    if (end - start <= LONGEST_HASHED) return this.#hash.lowOfBytes(bytes, start, end);
    return this.ofText(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'));
  }

  /** The keys that a term lists. */
  keysOf(term: number): readonly HashedKey[] {
    return this.#keys.get(term) ?? NO_KEYS;
  }
}

/** Whether a detail is surely no list, no object and no truth, and no text of one: most are, and these take no time. */
function isPlain(bytes: DataView, start: number, end: number): boolean {
  const first = end - start > 2 ? bytes.getUint8(start + 1) : 0;
  return !OPENING.has(first) && (end - start > LONGEST_TRUTH || !CAPITALS.has(first));
}
