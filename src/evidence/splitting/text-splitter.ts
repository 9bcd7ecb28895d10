import type { Envelope } from '../../domain/evidence-file.ts';
import { PartialBytes, type Stretch } from './partial-bytes.ts';
import { LONGEST_RECORD, overlongRecord, type SplitRecord, type Splitter } from './record.ts';
import { withoutColours } from './text-encoding.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Cuts plain text: each line is a record whose value is its text in UTF-8, without the line end. Blank lines are none. */
export class TextSplitter implements Splitter {
  /** Nothing stands around lines of text. */
  readonly envelopes: readonly Envelope[] = [];
  readonly #line = new PartialBytes();
  /** Offset in the stream of the first byte of the line. */
  #lineStart: number;

  /** The first byte that is pushed stands at `base` of the stream. */
  constructor(base = 0) {
    this.#lineStart = base;
  }

  push(chunk: Buffer): readonly SplitRecord[] {
    const records: SplitRecord[] = [];
    let from = 0;
    if (!this.#line.isOpen) this.#line.open(0);
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const record = this.#take(this.#line.close(chunk, end));
      if (record !== null) records.push(record);
      from = end + 1;
      this.#line.open(from);
    }
    this.#line.carry(chunk);
    return records;
  }

  end(): readonly SplitRecord[] {
    const record = this.#line.isOpen ? this.#take(this.#line.close(Buffer.alloc(0), 0)) : null;
    return record === null ? [] : [record];
  }

  #take(stretch: Stretch): SplitRecord | null {
    const start = this.#lineStart;
    this.#lineStart += stretch.length + 1;
    return recordOfLine(stretch, start);
  }
}

/** The record of a line that begins at `start` of the stream; null for a blank line. */
export function recordOfLine({ bytes, length }: Stretch, start: number): SplitRecord | null {
  if (length > LONGEST_RECORD) return overlongRecord(bytes, start, length);
  const record = textRecord(bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes, start);
  return record.value.trim() === '' ? null : record;
}

/** The record of a line of text, from its bytes without the line end. */
export function textRecord(bytes: Buffer, offset: number): SplitRecord & { readonly value: string } {
  return { offset, length: bytes.length, bytes, value: withoutColours(bytes.toString('utf8')), problem: null };
}
