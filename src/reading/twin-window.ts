import type { SplitRecord } from '../evidence/splitting/record.ts';
import type { Format, Telling } from '../formats/toolkit/format.ts';
import { isOwn, loggedIn, unwrapped } from '../formats/wrappers/unwrap.ts';

/** A value of a file, and which of the records in it, by position, tell what another record nearby tells better. */
export interface MarkedRecord extends SplitRecord {
  readonly repeated?: ReadonlySet<number>;
}

/** How far apart two records of one request may stand. A registry writes both when it has answered. */
const MOST_APART = 1000;
/** In bytes. Records wait for their twins in memory. */
const MOST_WAITING_BYTES = 1 << 22;

interface Waiting {
  readonly record: SplitRecord;
  /** Its number in the file. */
  readonly position: number;
  readonly repeated: Set<number>;
  /** Those in it that have no twin yet. */
  readonly briefs: Brief[];
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
  isPaired: boolean;
}

/**
 * Pairs records that tell of one request: each full one with one brief one. Values come out in their order, once each brief
 * record in them has its twin, or cannot have one any more. Equal addresses decide first; a proxy in front makes them
 * differ, so that what is left over is paired without them.
 */
export class TwinWindow {
  readonly #format: Format;
  readonly #tells: (record: unknown) => Telling | null;
  readonly #waiting: Waiting[] = [];
  readonly #briefs = new Map<string, Brief[]>();
  readonly #fulls = new Map<string, Full[]>();
  readonly #recent: Full[] = [];
  readonly #ids = new Set<string>();
  #bytes = 0;
  #position = 0;

  constructor(format: Format, tells: (record: unknown) => Telling | null) {
    this.#format = format;
    this.#tells = tells;
  }

  push(record: SplitRecord): readonly MarkedRecord[] {
    this.#position++;
    this.#forget();
    const value: Waiting = { record, position: this.#position, repeated: new Set(), briefs: [] };
    for (const [index, inner] of this.#recordsOf(record).entries()) {
      const telling = this.#tells(inner);
      if (telling?.kind === 'brief') this.#addBrief({ telling, index, value });
      else if (telling !== null) this.#addFull(telling);
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
    if (typeof value === 'string') return unwrapped(value, format) ?? [value];
    return loggedIn(value, format) ?? (isOwn(value, format) ? [value] : (unwrapped(value, format) ?? [value]));
  }

  #addBrief(brief: Brief): void {
    const full = this.#fulls.get(brief.telling.request)?.find((other) => isTwin(other, brief, true));
    if (full !== undefined) {
      full.isPaired = true;
      brief.value.repeated.add(brief.index);
      return;
    }
    brief.value.briefs.push(brief);
    listIn(this.#briefs, brief.telling.request).push(brief);
  }

  /** A request may have several full records, which share its id. */
  #addFull(telling: Telling): void {
    if (telling.id !== null && this.#ids.has(telling.id)) return;
    if (telling.id !== null) this.#ids.add(telling.id);
    const full: Full = { telling, position: this.#position, isPaired: false };
    this.#recent.push(full);
    listIn(this.#fulls, telling.request).push(full);
    const brief = this.#briefs.get(telling.request)?.find((other) => isTwin(full, other, true));
    if (brief !== undefined) this.#pair(full, brief);
  }

  #pair(full: Full, brief: Brief): void {
    full.isPaired = true;
    brief.value.repeated.add(brief.index);
    remove(brief.value.briefs, brief);
    this.#removeBrief(brief);
  }

  #removeBrief(brief: Brief): void {
    removeFrom(this.#briefs, brief.telling.request, brief);
  }

  /** A brief record is decided MOST_APART values after it came, and may have its twin as far before it. */
  #forget(): void {
    for (;;) {
      const [oldest] = this.#recent;
      if (oldest === undefined || oldest.position >= this.#position - 2 * MOST_APART) return;
      this.#recent.shift();
      removeFrom(this.#fulls, oldest.telling.request, oldest);
      if (oldest.telling.id !== null) this.#ids.delete(oldest.telling.id);
    }
  }

  #released(isEnd: boolean): readonly MarkedRecord[] {
    const released: MarkedRecord[] = [];
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined) return released;
      const isOver = isEnd || this.#waiting.length > MOST_APART || this.#bytes > MOST_WAITING_BYTES;
      if (first.briefs.length > 0 && !isOver) return released;
      for (const brief of [...first.briefs]) this.#decide(brief);
      this.#waiting.shift();
      this.#bytes -= first.record.length;
      released.push(first.repeated.size === 0 ? first.record : { ...first.record, repeated: first.repeated });
    }
  }

  #decide(brief: Brief): void {
    const full = this.#fulls.get(brief.telling.request)?.find((other) => isTwin(other, brief, false));
    if (full === undefined) this.#removeBrief(brief);
    else this.#pair(full, brief);
  }
}

function isTwin({ telling, isPaired, position }: Full, brief: Brief, isByAddress: boolean): boolean {
  const { status, address } = brief.telling;
  if (isPaired || Math.abs(position - brief.value.position) > MOST_APART) return false;
  if (isByAddress && telling.address !== address) return false;
  // Lines that somebody trimmed have no status.
  return telling.status === status || telling.status === null || status === null;
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function removeFrom<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key) ?? [];
  remove(list, item);
  if (list.length === 0) lists.delete(key);
}

function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}
