import { hash } from 'node:crypto';
import type { SplitRecord } from '../evidence/splitting/record.ts';
import type { Format, Telling } from '../formats/toolkit/format.ts';
import { partedLines } from '../formats/wrappers/parted-lines.ts';
import { isOwn, loggedIn, unwrapped } from '../formats/wrappers/unwrap.ts';
import { TellingIndex } from './telling-index.ts';

/** A value of a file, and which of the records in it, by position, tell what another record nearby tells better. */
export interface MarkedRecord extends SplitRecord {
  readonly repeated?: ReadonlySet<number>;
}

/**
 * How far apart two records of one request may stand. A registry writes both when it has answered; who joins its two
 * streams puts them farther apart.
 */
const MOST_APART = 50_000;
/** In bytes. Records wait for their twins in memory. */
const MOST_WAITING_BYTES = 1 << 24;

interface Waiting {
  readonly record: SplitRecord;
  /** Its number in the file. */
  readonly position: number;
  readonly repeated: Set<number>;
  /** Those in it that have no twin yet. */
  readonly briefs: Set<Brief>;
}

interface Brief {
  readonly telling: Telling;
  /** Of the record in its value. */
  readonly index: number;
  readonly value: Waiting;
}

interface Full {
  readonly telling: Telling;
  /** The number of its value in the file. */
  readonly position: number;
}

/** The records of one writer of brief ones that have no twin yet, and those that nothing of this writer repeats. */
interface Pairing {
  /** The same for writers that may be one: see Telling. */
  readonly writers: string;
  readonly briefs: TellingIndex<Brief>;
  readonly fulls: TellingIndex<Full>;
}

/** Further ones count as one. */
const MOST_WRITERS = 6;

/**
 * Pairs records that tell of one request: each full one with one brief one of each writer, and where there is no full one,
 * a brief one with those of other writers. Values come out in their order, once each brief record in them has its twin, or
 * cannot have one any more. Equal addresses decide first; a proxy in front makes them differ, so that what is left over is
 * paired without them.
 */
export class TwinWindow {
  readonly #format: Format;
  readonly #tells: (record: unknown) => Telling | null;
  readonly #waiting = new Queue<Waiting>();
  readonly #pairings = new Map<string, Pairing>();
  readonly #recent = new Queue<Full>();
  /** The content of the full record that stands for each request with an id, and where it came last. */
  readonly #contents = new Map<string, { readonly content: string; readonly position: number }>();
  #bytes = 0;
  #position = 0;

  constructor(format: Format, tells: (record: unknown) => Telling | null) {
    this.#format = format;
    this.#tells = tells;
  }

  push(record: SplitRecord): readonly MarkedRecord[] {
    this.#position++;
    this.#forget();
    const value: Waiting = { record, position: this.#position, repeated: new Set(), briefs: new Set() };
    for (const [index, inner] of this.#recordsOf(record).entries()) {
      const telling = compact(this.#tells(inner));
      if (telling?.kind === 'brief') this.#addBrief({ telling, index, value });
      else if (telling !== null) this.#addFull(telling, inner);
    }
    this.#waiting.push(value);
    this.#bytes += record.length;
    return this.#released(false);
  }

  end(): readonly MarkedRecord[] {
    return this.#released(true);
  }

  /** As `readingsIn` takes a value apart. */
  #recordsOf({ value, problem }: SplitRecord): readonly unknown[] {
    if (problem !== null) return [];
    const format = this.#format;
    // A text is a record itself or holds one, and to look into it is cheaper than to recognise it.
    if (typeof value === 'string') return partedLines(value, format) ?? unwrapped(value, format) ?? [value];
    return loggedIn(value, format) ?? (isOwn(value, format) ? [value] : (unwrapped(value, format) ?? [value]));
  }

  /** What is known of a writer, to whom everything nearby is new that came before its first record. */
  #pairingOf({ writer = '', writers = writer }: Telling): Pairing {
    const known = this.#pairings.get(writer);
    if (known !== undefined) return known;
    const last = [...this.#pairings.values()].at(-1);
    if (last !== undefined && this.#pairings.size >= MOST_WRITERS) return last;
    const pairing: Pairing = { writers, briefs: new TellingIndex(), fulls: new TellingIndex() };
    for (const full of this.#recent) if (isForWriters(full, writers)) pairing.fulls.add(full);
    this.#pairings.set(writer, pairing);
    return pairing;
  }

  #addBrief(brief: Brief): void {
    const pairing = this.#pairingOf(brief.telling);
    const full = pairing.fulls.find(brief.telling, (other) => isTwin(other, brief, true));
    brief.value.briefs.add(brief);
    pairing.briefs.add(brief);
    if (full !== undefined) this.#pair(full, brief);
  }

  /** A request may have several full records, which share its id. Where the same one comes again, its brief one may too. */
  #addFull(telling: Telling, record: unknown): void {
    if (telling.id !== null) {
      const content = hashOf(typeof record === 'string' ? record : JSON.stringify(record));
      if ((this.#contents.get(telling.id)?.content ?? content) !== content) return;
      this.#contents.set(telling.id, { content, position: this.#position });
    }
    const full: Full = { telling, position: this.#position };
    this.#recent.push(full);
    for (const { briefs, fulls } of this.#pairings.values()) {
      fulls.add(full);
      const brief = briefs.find(telling, (other) => isTwin(full, other, true));
      if (brief !== undefined) this.#pair(full, brief);
    }
  }

  #pair(full: Full, brief: Brief): void {
    this.#pairingOf(brief.telling).fulls.remove(full);
    brief.value.repeated.add(brief.index);
    this.#remove(brief);
  }

  #remove(brief: Brief): void {
    brief.value.briefs.delete(brief);
    this.#pairingOf(brief.telling).briefs.remove(brief);
  }

  /** A brief record is decided MOST_APART values after it came, and may have its twin as far before it. */
  #forget(): void {
    for (;;) {
      const oldest = this.#recent.first;
      if (oldest === undefined || oldest.position >= this.#position - 2 * MOST_APART) return;
      this.#recent.shift();
      for (const { fulls } of this.#pairings.values()) fulls.remove(oldest);
      const { id } = oldest.telling;
      if (id !== null && this.#contents.get(id)?.position === oldest.position) this.#contents.delete(id);
    }
  }

  #released(isEnd: boolean): readonly MarkedRecord[] {
    const released: MarkedRecord[] = [];
    for (;;) {
      const { first } = this.#waiting;
      if (first === undefined) return released;
      const isOver = isEnd || this.#waiting.length > MOST_APART || this.#bytes > MOST_WAITING_BYTES;
      if (first.briefs.size > 0 && !isOver) return released;
      for (const brief of [...first.briefs]) this.#decide(brief);
      this.#waiting.shift();
      this.#bytes -= first.record.length;
      released.push(first.repeated.size === 0 ? first.record : { ...first.record, repeated: first.repeated });
    }
  }

  #decide(brief: Brief): void {
    const { telling } = brief;
    const full = this.#pairingOf(telling).fulls.find(telling, (other) => isTwin(other, brief, false));
    const better = full === undefined && telling.isBehindOthers === true ? this.#betterThan(brief) : undefined;
    if (full !== undefined) this.#pair(full, brief);
    else if (better !== undefined) this.#pair(this.#keep(better), brief);
    else this.#keep(brief);
  }

  /** A brief record of another writer that tells of the same request. */
  #betterThan({ telling, value }: Brief): Brief | undefined {
    const full: Full = { telling, position: value.position };
    for (const { briefs } of this.#othersThan(telling)) {
      const found = briefs.find(telling, (other) => isTwin(full, other, false));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a record tells that no full one repeats is for other writers as good as a full one. */
  #keep(brief: Brief): Full {
    const full: Full = { telling: brief.telling, position: brief.value.position };
    this.#remove(brief);
    const others = this.#othersThan(brief.telling);
    if (others.length > 0) this.#recent.push(full);
    for (const { fulls } of others) fulls.add(full);
    return full;
  }

  /** The writers that are surely other programs. */
  #othersThan(telling: Telling): readonly Pairing[] {
    if (this.#pairings.size === 1) return [];
    const { writers } = this.#pairingOf(telling);
    return [...this.#pairings.values()].filter((pairing) => pairing.writers !== writers);
  }
}

/** A brief record that stands for a full one does so for other writers. */
function isForWriters({ telling: { kind, writer = '', writers = writer } }: Full, others: string): boolean {
  return kind === 'full' || writers !== others;
}

function isTwin({ telling, position }: Full, brief: Brief, isByAddress: boolean): boolean {
  const { status, address } = brief.telling;
  if (Math.abs(position - brief.value.position) > MOST_APART) return false;
  if (isByAddress && telling.address !== address) return false;
  // Lines that somebody trimmed have no status.
  return telling.status === status || telling.status === null || status === null;
}

/** In what is remembered long, no text is part of a line, which would stay in memory with it. Short texts never are. */
function compact(telling: Telling | null): Telling | null {
  if (telling === null) return null;
  const { id, request, address, writer = '' } = telling;
  return {
    ...telling,
    request: hashOf(request),
    id: id === null ? null : hashOf(id),
    address: address === null ? null : short(address),
    writer: short(writer),
  };
}

/** In characters. */
const SHORT = 13;

function short(text: string): string {
  return text.length < SHORT ? text : hashOf(text);
}

function hashOf(text: string): string {
  return hash('sha256', text, 'base64');
}

/** What comes first goes first, however long it is. */
class Queue<Item> {
  #items: Item[] = [];
  #start = 0;

  get first(): Item | undefined {
    return this.#items[this.#start];
  }

  get length(): number {
    return this.#items.length - this.#start;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  *[Symbol.iterator](): Iterator<Item> {
    yield* this.#items.slice(this.#start);
  }

  shift(): void {
    this.#start++;
    if (this.#start * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#start);
    this.#start = 0;
  }
}
