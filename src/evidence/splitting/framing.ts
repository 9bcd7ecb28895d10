import { READING_EDITION } from '../../domain/evidence-file.ts';
import { isArchive } from './archive-marks.ts';
import { trimmed } from './line-splitter.ts';
import { prefixLength } from './packed-text.ts';
import { parsedRecord, type SplitRecord } from './record.ts';
import { type TableFraming, type TableSample, tableFraming } from './table-framing.ts';
import { encodingOf, withoutColours } from './text-encoding.ts';

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
  /** `isMixed`: other lines stand before them, so that a format of text reads them as text. */
  | { readonly kind: 'json-lines'; readonly isMixed?: true }
  /** A JSON object at the end of each line, behind a time stamp or the name of a program. */
  | { readonly kind: 'prefixed-lines' }
  | { readonly kind: 'json' }
  | ({ readonly kind: 'csv' } & TableFraming)
  /** Lines of text, as far as can be seen without a format neither JSON nor CSV. */
  | { readonly kind: 'text' }
  | { readonly kind: 'empty' }
  /** It holds files of its own. */
  | { readonly kind: 'archive' }
  | { readonly kind: 'foreign'; readonly description: string };

const SIGNATURES: readonly (readonly [bytes: readonly number[], description: string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image'],
  [[0xff, 0xd8, 0xff], 'a JPEG image'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document: export the log as JSON or CSV'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'Zstandard data within other compressions: decompress it first (zstd -d)'],
  [[0x42, 0x5a, 0x68], 'bzip2 data within other compressions: decompress it first (bzip2 -d)'],
  [[0x1f, 0x8b], 'gzip data within other compressions: decompress it first (gzip -d)'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz data: decompress it first (xz -d)'],
  [
    [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65],
    'an SQLite database: export the table with the log (sqlite3 -header -csv <file> "select * from <table>" > log.csv); a case of imgaudit is named with --db',
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an Office document of the old kind: save it as .xlsx or CSV first'],
  [[0, 5, 0x16, 7], 'what macOS keeps beside a file: it holds no records'],
  [[0, 0, 0, 1, 0x42, 0x75, 0x64, 0x31], 'how macOS shows a folder: it holds no records'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0], 'an event log of Windows (.evtx): it says nothing of a registry'],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 'a 7-Zip archive: unpack it first (7z x)'],
  [[0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], 'a RAR archive: unpack it first'],
  [[0x4f, 0x62, 0x6a, 1], 'an Avro file: convert it to JSON first (avro-tools tojson)'],
  [[0xd4, 0xc3, 0xb2, 0xa1], 'a capture of network traffic: import the log of the registry'],
  [[0x0a, 0x0d, 0x0d, 0x0a], 'a capture of network traffic: import the log of the registry'],
];

/** How clients of databases print a row over several lines, one field a line. */
const FIELD_A_LINE: readonly (readonly [pattern: RegExp, description: string])[] = [
  [
    /^-\[ RECORD 1 \]/,
    'rows of psql with one field a line (\\x): export with `\\copy (select …) to file.csv csv header` instead',
  ],
  [
    /^\*{10,40} 1\. row \*{10,40}/,
    'rows of mysql with one field a line (\\G): export with `mysql --batch -e "select …" > file.tsv` instead',
  ],
];

const SAMPLED_LINES = 20;
/** The edition of events since which lines of JSON may have others before them, and a table may have one column. */
const LENIENT = 5;
/** The edition of events since which seconds in brackets, as `journalctl -o short-monotonic` has them, are no list. */
const SECONDS_KNOWN = 6;
const SECONDS = /^\[ {0,8}\d{1,12}\.\d{1,9}\] {1,8}[^\s[{]/;
/** The edition of events since which tables are cut as their cells ask for: by escapes, and past empty columns of one name. */
const CELLS_HEARD = 6;

/** An object, a list, or the JSON text of one in quotes. */
const JSON_START = /^(?:[{[]|"\s*[{[])/;
/** In bytes. White space is rare within quotes. */
const LONGEST_START = 64;

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
  const own = seen.kind === 'json-lines' || seen.kind === 'prefixed-lines' ? 'json' : seen.kind;
  if (seen.kind === 'json-lines' && seen.isMixed === true && kinds.includes('text')) return { kind: 'text' };
  const kind = kinds.find((candidate) => candidate === own || candidate === 'text');
  if (kind === undefined) return null;
  return kind === own ? seen : { kind: 'text' };
}

/** Decides from the first bytes of the decompressed stream; `isWhole` says that they are all there is. */
export function framingOf(head: Buffer, isWhole: boolean, edition = READING_EDITION): Framing {
  if (isArchive(head)) return { kind: 'archive' };
  const mark = byteOrderMark(head);
  const body = withoutColours(head.subarray(mark).toString('utf8')).trimStart();
  const foreign = foreignContent(head, body);
  if (foreign !== null) return { kind: 'foreign', description: foreign };
  if (body === '') return isWhole ? { kind: 'empty' } : { kind: 'json' };
  const isLenient = edition >= LENIENT;
  const kind = jsonKind(body, isWhole, edition);
  if (kind !== null) return kind;
  if (head.includes(0)) return { kind: 'foreign', description: 'binary data' };
  const framing = tableOrText(head, mark, { isWhole, isLenient, seesEscapes: edition >= CELLS_HEARD });
  return framing.kind === 'csv' && edition < CELLS_HEARD ? { ...framing, isLastRead: true } : framing;
}

function jsonKind(body: string, isWhole: boolean, edition: number): Framing | null {
  if (JSON_START.test(body) && isJsonLines(body, isWhole)) return { kind: 'json-lines' };
  if (!body.startsWith('{') && arePrefixedLines(body, isWhole, edition)) return { kind: 'prefixed-lines' };
  if (beginsLikeJson(body) && !(edition >= SECONDS_KNOWN && SECONDS.test(body))) return { kind: 'json' };
  return edition >= LENIENT && areMostlyJson(body, isWhole) ? { kind: 'json-lines', isMixed: true } : null;
}

/** The value of content that is a single line of JSON, with or without a line end behind it; null for any other content. */
export function onlyValue(content: Buffer): SplitRecord | null {
  const mark = byteOrderMark(content);
  const end = content.indexOf(0x0a, mark);
  if (end >= 0 && !/^[ \t\r\n]*$/.test(content.toString('latin1', end))) return null;
  const { from, to } = trimmed(end < 0 ? content : content.subarray(0, end), mark);
  if (!JSON_START.test(withoutColours(content.toString('latin1', from, from + LONGEST_START)))) return null;
  const record = parsedRecord(content.subarray(from, to), from);
  return record.problem === null ? record : null;
}

function tableOrText(head: Buffer, mark: number, how: Omit<TableSample, 'encoding'>): Framing {
  const encoding = mark > 0 ? 'utf-8' : encodingOf(wholeLines(head));
  const table = tableFraming(head.subarray(mark), { ...how, encoding });
  return table === null ? { kind: 'text' } : { kind: 'csv', ...table };
}

/** What no record can be cut from, in words; null for anything else. */
function foreignContent(head: Buffer, body: string): string | null {
  const signature = SIGNATURES.find(([bytes]) => bytes.every((byte, index) => head[index] === byte));
  const rows = FIELD_A_LINE.find(([pattern]) => pattern.test(body));
  return signature?.[1] ?? rows?.[1] ?? null;
}

/**
 * Whether a text may be an object or a list. Lines of logs begin with a bracket too, as before a time (`[2026-03-02T`), an
 * address (`[2001:db8::5]:44001`) or a level (`[NOTICE]`).
 */
function beginsLikeJson(body: string): boolean {
  return /^(?:\{|\[\s*(?:$|[\]{["]|-?\d[\d.eE+-]*\s*(?:$|[,\]])|(?:true|false|null)\b))/.test(body);
}

/**
 * Whether most of the first lines are JSON values of their own. Where fewer are, the first line decides together with a
 * second one: the other lines may have been cut, and JSON over several lines does not begin with a whole value.
 */
function isJsonLines(body: string, isWhole: boolean): boolean {
  const complete = firstLines(body, isWhole);
  const good = complete.filter(isJson);
  if (good.length * 2 > complete.length) return true;
  // Elements of a list that is printed over several lines are indented.
  const atStart = good.filter((line) => /^[{[]/.test(line));
  return atStart.length >= 2 && atStart.length * 4 > complete.length && atStart[0] === complete[0];
}

/** The same where something else stands before the first value: a program that starts says so, and `kubectl logs` names a container. */
function areMostlyJson(body: string, isWhole: boolean): boolean {
  const lines = firstLines(body, isWhole);
  return lines.filter(isJson).length * 2 > lines.length;
}

function firstLines(body: string, isWhole: boolean): readonly string[] {
  const lines = body.split('\n');
  return (isWhole ? lines : lines.slice(0, -1)).filter((line) => line.trim() !== '').slice(0, SAMPLED_LINES);
}

/** Whether most of the first lines are a prefix with a JSON object behind it. Text in quotes is JSON, not a prefix. */
function arePrefixedLines(body: string, isWhole: boolean, edition: number): boolean {
  const lines = firstLines(body, isWhole);
  const good = lines.filter((line) => {
    const start = prefixLength(line, edition);
    return start !== null && !/^\s*(?:"|\[[^\]]*[{["])/.test(line) && isJson(line.slice(start));
  });
  return good.length * 2 > lines.length;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return JSON_START.test(line.trimStart());
  } catch {
    return false;
  }
}

/** The end of a head may cut a character in two. */
function wholeLines(head: Buffer): Buffer {
  const lastLine = head.lastIndexOf(0x0a);
  return lastLine < 0 ? head : head.subarray(0, lastLine);
}
