import { isArchive } from './archive-marks.ts';
import { decodedText, encodingOf, type TextEncoding } from './text-encoding.ts';

/**
 * How files of a format are cut into records: JSON values (one a line, several in a row, or in a list), the rows of a
 * CSV with a header, or lines of plain text.
 */
export type FramingKind = 'json' | 'csv' | 'text';

/** How files of one format are cut. */
export interface SplitRules {
  /** In order of preference. */
  readonly framings: readonly FramingKind[];
  /** Keys of a top-level JSON object whose list holds the records. */
  readonly collections: readonly string[];
}

/** How records lie in a stream. */
export type Framing =
  | { readonly kind: 'json-lines' }
  | { readonly kind: 'json' }
  | { readonly kind: 'csv'; readonly delimiter: string; readonly encoding: TextEncoding }
  /** Lines of text, as far as can be seen without a format neither JSON nor CSV. */
  | { readonly kind: 'text' }
  | { readonly kind: 'empty' }
  /** It holds files of its own. */
  | { readonly kind: 'archive' }
  | { readonly kind: 'foreign'; readonly description: string };

const SIGNATURES: readonly (readonly [bytes: readonly number[], description: string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image'],
  [[0xff, 0xd8, 0xff], 'a JPEG image'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file: convert it to JSON lines first'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'Zstandard data: compressed twice: decompress it first'],
  [[0x42, 0x5a, 0x68], 'bzip2 data: compressed twice: decompress it first'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz data: decompress it first'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'an SQLite database'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0xff, 0xfe], 'UTF-16 text: save it as UTF-8 first'],
  [[0xfe, 0xff], 'UTF-16 text: save it as UTF-8 first'],
];

const SAMPLED_LINES = 20;

/** Length of a UTF-8 byte order mark at the start of `head`, or 0. */
export function byteOrderMark(head: Buffer): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

/**
 * How a stream of this framing is cut by a format that takes these kinds: the first kind that fits, or null where none
 * does. Lines of text may look like JSON or CSV, as where they begin with `[`: text fits all three.
 */
export function framingFor(seen: Framing, kinds: readonly FramingKind[]): Framing | null {
  if (seen.kind === 'empty' || seen.kind === 'archive' || seen.kind === 'foreign') return null;
  const own = seen.kind === 'json-lines' ? 'json' : seen.kind;
  const kind = kinds.find((candidate) => candidate === own || candidate === 'text');
  if (kind === undefined) return null;
  return kind === own ? seen : { kind: 'text' };
}

/** Decides from the first bytes of the decompressed stream; `isWhole` says that they are all there is. */
export function framingOf(head: Buffer, isWhole: boolean): Framing {
  if (isArchive(head)) return { kind: 'archive' };
  const known = SIGNATURES.find(([bytes]) => bytes.every((byte, index) => head[index] === byte));
  if (known !== undefined) return { kind: 'foreign', description: known[1] };
  const mark = byteOrderMark(head);
  const body = head.subarray(mark).toString('utf8').trimStart();
  if (body === '') return isWhole ? { kind: 'empty' } : { kind: 'json' };
  if (/^[{[]/.test(body)) return { kind: isJsonLines(body, isWhole) ? 'json-lines' : 'json' };
  if (head.includes(0)) return { kind: 'foreign', description: 'binary data' };
  return csvFraming(head.subarray(mark), { isWhole, encoding: mark > 0 ? 'utf-8' : encodingOf(wholeLines(head)) });
}

/**
 * Whether most of the first lines are JSON values of their own. Where fewer are, the first line decides together with a
 * second one: the other lines may have been cut, and JSON over several lines does not begin with a whole value.
 */
function isJsonLines(body: string, isWhole: boolean): boolean {
  const lines = body.split('\n');
  const complete = (isWhole ? lines : lines.slice(0, -1)).filter((line) => line.trim() !== '').slice(0, SAMPLED_LINES);
  const good = complete.filter(isJson);
  if (good.length * 2 > complete.length) return true;
  // Elements of a list that is printed over several lines are indented.
  const atStart = good.filter((line) => /^[{[]/.test(line));
  return atStart.length >= 2 && atStart.length * 4 > complete.length && atStart[0] === complete[0];
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return /^\s*[{[]/.test(line);
  } catch {
    return false;
  }
}

interface CsvSample {
  readonly isWhole: boolean;
  readonly encoding: TextEncoding;
}

/** The end of a head may cut a character in two. */
function wholeLines(head: Buffer): Buffer {
  const lastLine = head.lastIndexOf(0x0a);
  return lastLine < 0 ? head : head.subarray(0, lastLine);
}

/** The delimiter that cuts the first row into the most columns, where there are at least two. */
function csvFraming(head: Buffer, { isWhole, encoding }: CsvSample): Framing {
  const outsideQuotes = decodedText(head, encoding)
    .trimStart()
    .replaceAll(/"[^"]*"/g, '');
  const end = outsideQuotes.indexOf('\n');
  const header = end < 0 ? outsideQuotes : outsideQuotes.slice(0, end);
  const [best] = [',', ';', '\t', '|']
    .map((delimiter) => ({ delimiter, columns: header.split(delimiter).length }))
    .toSorted((a, b) => b.columns - a.columns);
  if (best === undefined || best.columns < 2 || (end < 0 && !isWhole)) return { kind: 'text' };
  return { kind: 'csv', delimiter: best.delimiter, encoding };
}
