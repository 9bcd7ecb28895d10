import { gunzipSync } from 'node:zlib';
import { READING_EDITION } from '../../domain/evidence-file.ts';
import { parseJsonOr } from '../../domain/text/parse-json.ts';

/** How JSON begins in base64: `{` and a quote or white space, or `[`; and how gzip does. */
const BASE64_START = /^(?:ey|e[wy][og0]|W[1-9wyo]|H4sI)/;
const BASE64 = /^[\w+/-]+={0,2}$/;
/** In bytes. What a text may hold is bounded, because a few kilobytes of gzip may inflate to gigabytes. */
const LARGEST_CONTENT = 1 << 22;
/** How many characters may yet be unpacked, added up over the texts of one record. */
export interface TextBudget {
  left: number;
}

/** In characters. A text is searched no further than this for the JSON behind its prefix. */
const LONGEST_PREFIX = 512;

/**
 * What a text holds where it is JSON, base64 of JSON, or base64 of gzip of JSON; undefined for any other text. Services
 * write records so as a member of another record: Pub/Sub and Kinesis in base64, CloudWatch Logs in gzip too.
 */
function unpacked(text: string, budget: TextBudget): unknown {
  const start = text.trimStart();
  if (/^[{["]/.test(start)) return parseJsonOr(start, undefined);
  return BASE64_START.test(start) ? decoded(start.trimEnd(), budget) : undefined;
}

/**
 * The same for a text that may have a time stamp or the name of a program before its JSON; takes what it unpacks off the
 * budget. `isEarlier`: as it was before edition 6.
 */
export function unpackedLine(text: string, budget: TextBudget = { left: LARGEST_CONTENT }, isEarlier = false): unknown {
  budget.left -= text.length;
  if (budget.left < 0) return undefined;
  const value = unpacked(text, budget);
  if (value !== undefined) return value;
  const start = prefixLength(text, isEarlier ? BEHIND_LABELS - 1 : READING_EDITION);
  return start === null ? lineIn(text) : parseJsonOr(text.slice(start), undefined);
}

/** In characters. Shorter texts in base64 are no lines of a log, and many words look like base64. */
const SHORTEST_LINE = 40;

/** The line of text that a text is the base64 of; undefined for any other text. */
function lineIn(text: string): string | undefined {
  if (text.length < SHORTEST_LINE || text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  const line = Buffer.from(text, 'base64').toString('utf8');
  return /^[^\p{Cc}\uFFFD]+\n?$/u.test(line) && /[ |]/.test(line) ? line : undefined;
}

/**
 * Where the JSON object begins in a line that has a prefix before it and ends with it; null for any other line. A line
 * with several tabs or bars is the row of a table, whose last cell is JSON.
 */
export function prefixLength(line: string, edition = READING_EDITION): number | null {
  const searched = line.slice(0, LONGEST_PREFIX);
  const start = edition < BEHIND_LABELS ? searched.indexOf('{') : objectIn(searched);
  if (start <= 0 || !line.trimEnd().endsWith('}')) return null;
  const prefix = line.slice(0, start);
  const isEnded = /[\s:|>\]]$/.test(prefix) || (edition >= BEHIND_LABELS && MARK_BEFORE.test(prefix));
  return isEnded && !/\t[^\t]*\t[^\t]*\t|\|[^|]*\|/.test(prefix) ? start : null;
}

/** The edition of events since which JSON is found behind the labels of `logcli`, and behind a hyphen of `grep -C`. */
const BEHIND_LABELS = 6;
/** What ends a colour, and what `grep -C` puts behind the name of a file and the number of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one.
const MARK_BEFORE = /^\S{1,400}-$|\u001b\[[\d;]{0,20}[mK]$/;
const LABELS = /^\{(?:\}|[A-Za-z_]\w{0,100}=")/;

/** Where the first object begins in a text; labels are no object. */
function objectIn(text: string): number {
  const start = text.indexOf('{');
  const end = LABELS.test(text.slice(start)) ? text.indexOf('} ', start) : -1;
  return end < 0 ? start : text.indexOf('{', end);
}

function decoded(text: string, budget: TextBudget): unknown {
  if (!BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const content = bytes[0] === 0x1f && bytes[1] === 0x8b ? inflated(bytes, budget) : bytes;
  return content === null ? undefined : parseJsonOr(content.toString('utf8'), undefined);
}

function inflated(bytes: Buffer, budget: TextBudget): Buffer | null {
  try {
    const content = gunzipSync(bytes, { maxOutputLength: LARGEST_CONTENT });
    budget.left -= content.length;
    return content;
  } catch {
    // Perhaps as much was inflated as is allowed.
    budget.left -= LARGEST_CONTENT;
    return null;
  }
}
