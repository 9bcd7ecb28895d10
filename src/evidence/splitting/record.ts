import type { Envelope } from '../../domain/evidence-file.ts';
import { messageOf } from '../../domain/text/message-of.ts';
import { parseJson } from '../../domain/text/parse-json.ts';
import { withoutColours } from './text-encoding.ts';

/** How many bytes are kept of a record that cannot be read. */
export const LONGEST_KEPT_TEXT = 64 * 1024;

/** No log has a longer record. A longer one is reported, not parsed: parsing would take several times its size of memory. */
export const LONGEST_RECORD = 1 << 24;

/** Envelopes (one for each page of an export) that are kept apart. */
const MOST_ENVELOPES = 20_000;
/** Counts and page markers are few and short. */
const MOST_FIELDS = 16;
const LONGEST_FIELD = 200;

/** A record cut out of a stream of evidence, with its position in the decompressed bytes. */
export interface SplitRecord {
  readonly offset: number;
  readonly length: number;
  /** The parsed JSON value, or the row of a CSV as an object of its columns. */
  readonly value: unknown;
  /** Why it could not be parsed, or null. */
  readonly problem: string | null;
  readonly bytes: Buffer;
}

/** Cuts a stream of bytes into records; fed chunk by chunk. */
export interface Splitter {
  push(chunk: Buffer): readonly SplitRecord[];
  end(): readonly SplitRecord[];
  readonly envelopes: readonly Envelope[];
}

/**
 * Lines of which each is cut by itself: JSON, JSON behind a prefix, plain text, or elements that were cut from a list, of
 * which each is a record.
 */
export type LineKind = 'json-lines' | 'prefixed-lines' | 'text' | 'json-elements';

export interface LinesSource {
  readonly kind: LineKind;
  readonly chunks: AsyncIterable<Buffer>;
  /** Offset of the first line. */
  readonly start: number;
}

/** A record longer than LONGEST_RECORD, made from the beginning of its bytes. */
export function overlongRecord(kept: Buffer, offset: number, length: number): SplitRecord {
  return { ...brokenRecord(kept, offset, `it is longer than ${LONGEST_RECORD} bytes (${length})`), length };
}

/** How the problem of a record begins that is no JSON. */
export const NO_JSON = 'not valid JSON: ';

/** Parses the bytes of a record. Bytes that are not JSON give a record too, with the reason as its problem. */
export function parsedRecord(bytes: Buffer, offset: number): SplitRecord {
  try {
    return {
      offset,
      length: bytes.length,
      bytes,
      value: parseJson(withoutColours(bytes.toString('utf8'))),
      problem: null,
    };
  } catch (error) {
    return brokenRecord(bytes, offset, `${NO_JSON}${messageOf(error)}`);
  }
}

/** A record that is to be parsed later. */
export function unparsedRecord(bytes: Buffer, offset: number): SplitRecord {
  return { offset, length: bytes.length, bytes, value: undefined, problem: null };
}

export function brokenRecord(bytes: Buffer, offset: number, problem: string): SplitRecord {
  return { offset, length: bytes.length, bytes, value: null, problem };
}

/**
 * Adds what stood around a list. A hostile file may consist of empty lists only. Once the limit is reached, the newest
 * envelope takes the place of the last one and adds up their records, so that no record goes uncounted and the last
 * page is still known.
 */
export function addEnvelope(envelopes: Envelope[], envelope: Envelope): void {
  const last = envelopes.length < MOST_ENVELOPES ? undefined : envelopes.pop();
  envelopes.push(last === undefined ? envelope : { ...envelope, records: last.records + envelope.records });
}

/** The short fields beside a list of records; empty where the text does not parse to an object. */
export function envelopeFields(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter(isShort).slice(0, MOST_FIELDS));
  } catch {
    return {};
  }
}

function isShort([key, value]: [key: string, value: unknown]): boolean {
  return key.length <= LONGEST_FIELD && JSON.stringify(value).length <= LONGEST_FIELD;
}
