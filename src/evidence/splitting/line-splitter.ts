import type { Envelope } from '../../domain/evidence-file.ts';
import { memberOf } from '../../domain/text/parse-json.ts';
import { JsonSplitter } from './json-splitter.ts';
import { blockOfLines, type LineBlock } from './line-block.ts';
import { prefixLength } from './packed-text.ts';
import {
  addEnvelope,
  LONGEST_RECORD,
  parsedRecord,
  type SplitRecord,
  type Splitter,
  unparsedRecord,
} from './record.ts';
import { FILLER, positionWithColours, withoutColours } from './text-encoding.ts';

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Whether a parsed line wraps records: it is a list, or an object with a list under one of the collection keys. */
export function wrapsRecords(value: unknown, collectionKeys: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) return true;
  for (const key of collectionKeys) if (listUnder(value, key) !== null) return true;
  return false;
}

/** The list that a parsed object has under a key; null where it has none. */
export function listUnder(value: unknown, key: string): readonly unknown[] | null {
  const list = memberOf(value, key);
  return Array.isArray(list) ? list : null;
}

/** The records in a parsed line, which lie in its lists under some keys, if it has such; else the line is the record. */
export function wrappedIn(value: unknown, keys: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return keys.length === 0 ? [value] : keys.flatMap((key) => listUnder(value, key) ?? []);
}

/** Reads one JSON value a line. A broken line loses that line only. A line that wraps records is split into them. */
export class LineSplitter implements Splitter {
  readonly envelopes: Envelope[] = [];
  readonly #collectionKeys: ReadonlySet<string>;
  readonly #prefixed: number | null;
  #parts: Buffer[] = [];
  #partBytes = 0;
  /** Splits a line that is too long to hold in memory; null within any other line. */
  #long: JsonSplitter | null = null;
  /** Offset in the stream of the first byte after the last finished line. */
  #lineStart: number;

  /** `prefixed`: the edition by which lines are read that have something before their JSON, which belongs to no record. */
  constructor(collectionKeys: ReadonlySet<string>, base = 0, prefixed: number | null = null) {
    this.#collectionKeys = collectionKeys;
    this.#lineStart = base;
    this.#prefixed = prefixed;
  }

  push(chunk: Buffer): readonly SplitRecord[] {
    return [...this.pushEach(chunk)];
  }

  /** As push, one record at a time: a caller that drops each record holds one parsed value in memory, not a chunk of them. */
  *pushEach(chunk: Buffer): Generator<SplitRecord> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      yield* this.#line(chunk.subarray(from, end));
      from = end + 1;
    }
    if (from < chunk.length) yield* this.#unfinished(chunk.subarray(from));
  }

  end(): readonly SplitRecord[] {
    return this.#partBytes === 0 ? [] : this.#line(Buffer.alloc(0));
  }

  /** Takes the beginning of a line, or the next part of it. */
  #unfinished(part: Buffer): readonly SplitRecord[] {
    this.#partBytes += part.length;
    if (this.#long !== null) return this.#long.push(part);
    this.#parts.push(part);
    return this.#partBytes > LONGEST_RECORD ? this.#beginLong() : [];
  }

  #beginLong(): readonly SplitRecord[] {
    const splitter = new JsonSplitter(this.#collectionKeys, this.#lineStart);
    const parts = this.#parts;
    this.#parts = [];
    this.#long = splitter;
    return parts.flatMap((part) => splitter.push(part));
  }

  #endLong(splitter: JsonSplitter, tail: Buffer): readonly SplitRecord[] {
    const records = [...splitter.push(tail), ...splitter.end()];
    for (const envelope of splitter.envelopes) addEnvelope(this.envelopes, envelope);
    this.#lineStart += this.#partBytes + tail.length + 1;
    this.#partBytes = 0;
    this.#long = null;
    return records;
  }

  #line(tail: Buffer): readonly SplitRecord[] {
    if (this.#long !== null) return this.#endLong(this.#long, tail);
    if (tail.length + this.#partBytes > LONGEST_RECORD) {
      const begun = this.#beginLong();
      return this.#long === null ? begun : [...begun, ...this.#endLong(this.#long, tail)];
    }
    const line = this.#parts.length === 0 ? tail : Buffer.concat([...this.#parts, tail]);
    this.#parts = [];
    this.#partBytes = 0;
    const start = this.#lineStart;
    this.#lineStart += line.length + 1;
    const { records, envelopes } =
      this.#prefixed === null
        ? splitLine(line, start, this.#collectionKeys)
        : splitPrefixedLine(line, start, this.#collectionKeys, this.#prefixed);
    for (const envelope of envelopes) addEnvelope(this.envelopes, envelope);
    return records;
  }
}

/** The records and envelopes of one line, whose first byte has the offset `start` in the stream. */
export function splitLine(line: Buffer, start: number, collectionKeys: ReadonlySet<string>) {
  if (line.length > LONGEST_RECORD) return splitApart(line, start, collectionKeys);
  const { from, to } = trimmed(line);
  if (from === to) return { records: [], envelopes: [] };
  return splitParsed(parsedRecord(line.subarray(from, to), start + from), collectionKeys);
}

/** The records and envelopes of a line that was parsed. One that does not parse has the value null, which wraps nothing. */
function splitParsed(record: SplitRecord, collectionKeys: ReadonlySet<string>) {
  if (!wrapsRecords(record.value, collectionKeys)) return { records: [record], envelopes: [] };
  return splitApart(record.bytes, record.offset, collectionKeys);
}

/** The same for a line with something before its JSON, which belongs to no record. */
export function splitPrefixedLine(line: Buffer, start: number, collectionKeys: ReadonlySet<string>, edition: number) {
  if (line.length > LONGEST_RECORD) return splitApart(line, start, collectionKeys);
  // Latin-1, in which each byte is one character.
  const written = line.toString('latin1');
  const skipped = positionWithColours(written, prefixLength(withoutColours(written), edition) ?? 0);
  return splitLine(line.subarray(skipped), start + skipped, collectionKeys);
}

/** The same for an element that was cut from a list: a record, whatever it holds. */
export function splitElement(line: Buffer, start: number) {
  const { from, to } = trimmed(line);
  return { records: from === to ? [] : [parsedRecord(line.subarray(from, to), start + from)], envelopes: [] };
}

/** The elements of the lists in a line, each at its place on a line of its own, and the envelopes. Its bytes must be JSON. */
export function linesOfElements(
  line: SplitRecord,
  collectionKeys: ReadonlySet<string>,
): { block: LineBlock; envelopes: readonly Envelope[] } {
  const { bytes, offset } = line;
  const splitter = new JsonSplitter(collectionKeys, 0, unparsedRecord);
  const elements = [...splitter.push(bytes), ...splitter.end()];
  const block = blockOfLines(bytes, offset);
  const lines = Buffer.from(block.bytes, 0, block.length);
  let end = 0;
  // What stands before and behind an element belongs to none.
  for (const element of elements) {
    blank(lines, end, element.offset);
    end = element.offset + element.length;
  }
  blank(lines, end, lines.length);
  return { block, envelopes: splitter.envelopes };
}

/** Ends the element before a stretch and the one behind it, each by a line end. */
function blank(lines: Buffer, from: number, to: number): void {
  if (from === to) return;
  lines.fill(SPACE, from, to);
  if (from > 0) lines[from] = NEWLINE;
  if (to < lines.length) lines[to - 1] = NEWLINE;
}

function splitApart(bytes: Buffer, start: number, collectionKeys: ReadonlySet<string>) {
  const splitter = new JsonSplitter(collectionKeys, start);
  const records = [...splitter.push(bytes), ...splitter.end()];
  return { records, envelopes: splitter.envelopes };
}

/** Where a line that begins at `start` of some bytes begins and ends without the white space around it. */
export function trimmed(line: Buffer, start = 0): { from: number; to: number } {
  const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0d || byte === 0x09 || byte === FILLER;
  let from = start;
  let to = line.length;
  while (from < to && isSpace(line[from])) from++;
  while (to > from && isSpace(line[to - 1])) to--;
  return { from, to };
}
