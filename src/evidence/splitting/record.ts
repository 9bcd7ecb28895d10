/** What is kept of a record that cannot be read, in bytes. */
export const LONGEST_KEPT_TEXT = 64 * 1024;

/** No log has such a record. A longer one is told, not parsed: it would take several times its size of memory. */
export const LONGEST_RECORD = 1 << 24;

/** A record cut out of a stream of evidence, with its place in the decompressed bytes. */
export interface SplitRecord {
  readonly offset: number;
  readonly length: number;
  /** The parsed JSON value, or the row of a CSV as an object of its columns. */
  readonly value: unknown;
  /** Why it could not be parsed, or null. */
  readonly problem: string | null;
  readonly bytes: Buffer;
}

/** What stood around a list of records. */
export interface SplitEnvelope {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly records: number;
}

/** Cuts a stream of bytes into records; fed chunk by chunk. */
export interface Splitter {
  push(chunk: Buffer): readonly SplitRecord[];
  end(): readonly SplitRecord[];
  readonly envelopes: readonly SplitEnvelope[];
}

export interface LinesSource {
  readonly chunks: AsyncIterable<Buffer>;
  /** Where the first line begins. */
  readonly start: number;
}

/** A record that is longer than any is, from what is kept of its bytes. */
export function overlongRecord(kept: Buffer, offset: number, length: number): SplitRecord {
  return { ...brokenRecord(kept, offset, `it is longer than ${LONGEST_RECORD} bytes (${length})`), length };
}

/** A record from its bytes; what does not parse is a record too, with the reason. */
export function parsedRecord(bytes: Buffer, offset: number): SplitRecord {
  try {
    return { offset, length: bytes.length, bytes, value: JSON.parse(bytes.toString('utf8')), problem: null };
  } catch (error) {
    return brokenRecord(bytes, offset, `not valid JSON: ${error instanceof Error ? error.message : error}`);
  }
}

export function brokenRecord(bytes: Buffer, offset: number, problem: string): SplitRecord {
  return { offset, length: bytes.length, bytes, value: null, problem };
}
