import { JsonSplitter } from './json-splitter.ts';
import { brokenRecord, parsedRecord, type SplitEnvelope, type SplitRecord, type Splitter } from './split-record.ts';

const NEWLINE = 0x0a;

/** Whether a parsed line wraps records: a list, or an object with a list under a collection's key. */
export function wrapsRecords(value: unknown, collectionKeys: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  for (const key of collectionKeys) {
    if (Object.hasOwn(value, key) && Array.isArray(Reflect.get(value, key))) return true;
  }
  return false;
}

/** One JSON value a line. A line that is broken costs that line only. Lines that wrap records are taken apart. */
export class LineSplitter implements Splitter {
  readonly envelopes: SplitEnvelope[] = [];
  readonly #collectionKeys: ReadonlySet<string>;
  #parts: Buffer[] = [];
  /** Offset in the stream of the first byte that is not in a finished line. */
  #lineStart: number;

  constructor(collectionKeys: ReadonlySet<string>, base = 0) {
    this.#collectionKeys = collectionKeys;
    this.#lineStart = base;
  }

  push(chunk: Buffer): readonly SplitRecord[] {
    return [...this.pushEach(chunk)];
  }

  /** The same, one at a time: records that are gone before the next is parsed cost no memory. */
  *pushEach(chunk: Buffer): Generator<SplitRecord> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      yield* this.#line(chunk.subarray(from, end));
      from = end + 1;
    }
    if (from < chunk.length) this.#parts.push(chunk.subarray(from));
  }

  end(): readonly SplitRecord[] {
    return this.#parts.length === 0 ? [] : this.#line(Buffer.alloc(0));
  }

  #line(tail: Buffer): readonly SplitRecord[] {
    const line = this.#parts.length === 0 ? tail : Buffer.concat([...this.#parts, tail]);
    this.#parts = [];
    const start = this.#lineStart;
    this.#lineStart += line.length + 1;
    const { records, envelopes } = splitLine(line, start, this.#collectionKeys);
    this.envelopes.push(...envelopes);
    return records;
  }
}

/** The records of one line, which begins at `start` of the stream. */
export function splitLine(line: Buffer, start: number, collectionKeys: ReadonlySet<string>) {
  const { from, to } = trimmed(line);
  if (from === to) return { records: [], envelopes: [] };
  const record = parsedRecord(line.subarray(from, to), start + from);
  if (record.problem !== null) {
    return { records: [brokenRecord(record.bytes, record.offset, record.problem)], envelopes: [] };
  }
  if (!wrapsRecords(record.value, collectionKeys)) return { records: [record], envelopes: [] };
  const splitter = new JsonSplitter(collectionKeys, record.offset);
  const records = [...splitter.push(record.bytes), ...splitter.end()];
  return { records, envelopes: splitter.envelopes };
}

function trimmed(line: Buffer): { from: number; to: number } {
  const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0d || byte === 0x09;
  let from = 0;
  let to = line.length;
  while (from < to && isSpace(line[from])) from++;
  while (to > from && isSpace(line[to - 1])) to--;
  return { from, to };
}
