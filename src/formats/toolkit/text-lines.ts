import { READING_EDITION } from '../../domain/evidence-file.ts';
import { describeAddress } from './client.ts';
import { type Format, knownAs, MINE, NOT_MINE, type ReadContext, type ReadOutcome, rejected } from './format.ts';

/** What a format of text lines knows: whether a line is its own, and what it says. */
export interface LineGrammar {
  /** Whether the grammar matches the line. Lines come without their line end, and are never empty. `edition`: see ReadContext. */
  matches(line: string, edition?: number): boolean;
  /** Reads one line. A line that the grammar does not match is ignored or rejected alone; the others are read. */
  readLine(line: string, context: ReadContext): ReadOutcome;
  /**
   * How a line begins, with the flag `g`, so that it is found behind whatever a collector writes. Not needed where the
   * grammar matches a line with other words before it.
   */
  readonly beginning?: RegExp;
  /**
   * Whether a line begins as lines of this log do, or of another one in the same file, in which a client may have written
   * what looks like a line: no other line is looked for within it.
   */
  isWhole?(line: string): boolean;
}

/** What finds a line among others. */
type Matching = Omit<LineGrammar, 'readLine'>;

/** Whether the grammar matches a line, or what stands behind the prefix of a collector. */
export function matchesLine(grammar: LineGrammar, line: string): boolean {
  return grammar.matches(lineWithin(grammar, line));
}

/** Reads a line, or what stands behind the prefix of a collector where the grammar does not match the line itself. */
export function readAnyLine(grammar: LineGrammar, written: string, context: ReadContext): ReadOutcome {
  const edition = context.edition ?? READING_EDITION;
  const line = ownLine(grammar, written, edition);
  const outcome = grammar.readLine(line, context);
  if (outcome.outcome === 'events' || grammar.matches(line, edition)) return asWritten(outcome, line);
  const inner = behindOthers(grammar, line, edition);
  return inner === null ? outcome : asWritten(grammar.readLine(inner, context), inner);
}

/** What a grammar does not say better: it may have read a line with other words before it. */
function asWritten(outcome: ReadOutcome, line: string): ReadOutcome {
  return outcome.outcome === 'events' && outcome.written === undefined ? knownAs(outcome, line) : outcome;
}

/** The line of a log that a line holds behind what collectors write; the line itself where nothing in it is one. */
export function lineWithin(grammar: Matching, written: string, edition: number = READING_EDITION): string {
  const line = ownLine(grammar, written, edition);
  return grammar.matches(line, edition) ? line : (behindOthers(grammar, line, edition) ?? line);
}

function ownLine(grammar: Matching, written: string, edition: number): string {
  if (edition < CARRIED_LINES) return written;
  return carriedLine(grammar, edition < ANY_PREFIX ? written : withoutMarks(written), edition);
}

function behindOthers(grammar: Matching, line: string, edition: number): string | null {
  if (edition >= ANY_PREFIX && grammar.isWhole?.(line) === true) return null;
  const behind = behindPrefix(line)?.body ?? line;
  if (behind !== line && grammar.matches(behind, edition)) return behind;
  return edition < ANY_PREFIX ? null : (behindWords(grammar, line) ?? behindWords(grammar, behind));
}

/**
 * Terminals get lines in colours, and what is copied from one keeps them. `journalctl -o export` names the field of the
 * line, and `logcli` has the labels of its stream before it, in quotes.
 */
function withoutMarks(line: string): string {
  const plain = withoutEscapes(line);
  if (plain.startsWith('MESSAGE=')) return plain.slice('MESSAGE='.length);
  const [service = ''] = SERVICE.exec(plain) ?? [];
  if (service !== '') return plain.slice(service.length);
  return LABELS_AT.test(plain) ? plain.replace(LABELS, '$1') : plain;
}

/** A text of JSON without what colours it. Colours that stand in a file as they are were left out when it was read. */
export function withoutEscapes(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one.
  return line.includes('\u001b[') ? line.replace(/\u001b\[[\d;:]{0,32}[mK]/g, '') : line;
}

/** `nerdctl compose logs` puts no blank behind the bar. */
const SERVICE = /^[\w.@-]{1,100} {1,32}\|(?=\S)/;
const LABELS_AT = /^(?:\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) )?\{(?:\}|[A-Za-z_]\w{0,100}=")/;
const LABELS =
  /^((?:\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) )?)\{(?:[A-Za-z_]\w{0,100}="(?:[^"\\]|\\.){0,500}"(?:, ?|(?=\}))){0,40}\} +/;

/** The edition of events since which a line is found behind any words. */
const ANY_PREFIX = 6;
/** In characters. Names of pods and of streams are long. */
const LONGEST_PREFIX = 512;
const BEFORE_A_LINE = /[\s|:=>\])]/;

/** `grep -C` has a hyphen behind the name of a file, and behind the number of a line. */
function endsPrefix(text: string): boolean {
  const last = text.at(-1) ?? '';
  return BEFORE_A_LINE.test(last) || (last === '-' && !/\s/.test(text));
}

/**
 * The line that stands behind words of any collector (stern, k9s, aws logs tail, journalctl). A prefix holds no quotation
 * mark: within quotes stands what a client wrote, which may look like a line. Null without one.
 */
function behindWords({ beginning, matches }: Matching, text: string): string | null {
  if (beginning === undefined) return null;
  const searched = text.slice(0, LONGEST_PREFIX);
  const quote = searched.indexOf('"');
  // Nothing stands before the quotation mark, as in JSON.
  if (quote >= 0 && quote < 3) return null;
  for (const { index } of searched.matchAll(beginning)) {
    if (quote >= 0 && index > quote) return null;
    if (endsPrefix(searched.slice(0, index)) && matches(text.slice(index))) return text.slice(index);
  }
  return null;
}

/** The edition of events since which a line is looked for among columns, behind the name of a file and within blanks. */
const CARRIED_LINES = 5;
/** What `grep -H` and `grep -n` put before a line: the name of its file, its number. IPv6 addresses begin with numbers too. */
const GREP_PREFIX =
  /^(?:[\w.~-]{0,100}(?:\/[\w.~-]{1,100}){0,20}\.(?:log|out|txt)(?:[.-]\d{1,10})?(?:\.gz)?:)?(?:\d{1,10}:(?=[^\s:]{1,300}(?:\s|$)))?/;
/**
 * The same with the hyphens of `grep -C`, for files of any name where a number follows, of Windows too (`findstr`), and with
 * the column that `rg` writes. A name alone before a hyphen may be the beginning of a client's. The time of a container runtime
 * is neither a name nor a number.
 */
const SEARCH_PREFIX =
  /^(?!\d{4}-\d\d-\d\dT\d\d:)(?:(?:[A-Za-z]:)?[\w.~\\/-]{0,300}\.(?:log|out|txt)(?:[.-]\d{1,10})?(?:\.gz)?[:-](?:\d{1,10}[:-])?|[^\s:"]{1,300}:\d{1,10}:|\d{1,10}:)(?:\d{1,10}:)?(?=[^\s:]{1,300}(?:\s|$)|[^\s:.]{1,100}\.[^\s:]{1,200}:\d{1,5}\s)/;
const MOST_COLUMNS = 16;

/** In characters. */
const LONGEST_NAME = 300;

/**
 * The line from the address that its first word ends with, where something was put before it without a blank: the name of a
 * file and a number (`grep -C`, `rg`, `findstr`), or a bar. Null where the word is an address, or has none.
 */
function fromAddress(line: string): string | null {
  const [word = ''] = line.slice(0, LONGEST_NAME).split(' ', 1);
  const starts = [0, ...Array.from(word.matchAll(/[:|-]/g), ({ index }) => index + 1)];
  const addresses = starts.filter((start) => isAddress(word.slice(start)));
  const [first = 0] = addresses;
  // The number of a line before an address of IPv6 looks like a part of it, but no network begins with such a number.
  const isNumber = /^\d{1,10}:/.test(word.slice(first)) && !NETWORK.test(word.slice(first));
  const start = (isNumber ? addresses.find((at) => NETWORK.test(word.slice(at))) : first) ?? first;
  return start === 0 ? null : line.slice(start);
}

/** How addresses of IPv6 begin in use: global, private and local ones. */
const NETWORK = /^(?:[23][\da-f]{3}|f[c-e][\da-f]{2}):/i;

/** HAProxy writes a port behind addresses of IPv6 without brackets. */
function isAddress(text: string): boolean {
  const isOne = (address: string) => describeAddress({ address }).address.ip !== null;
  return isOne(text) || isOne(text.replace(/:\d{1,5}$/, ''));
}

/**
 * The line of a log that a line holds: a column of those that tabs part, as `aws --output text` and the console consumer of
 * Kafka write them, or what grep found. The line itself, without blanks around it, where the grammar matches nothing of
 * that.
 */
function carriedLine(grammar: Matching, line: string, edition: number): string {
  const { matches } = grammar;
  const own = line.trim();
  const column = own.includes('\t') ? own.split('\t', MOST_COLUMNS).find((text) => matches(text)) : undefined;
  if (column !== undefined && !(edition >= ANY_PREFIX && grammar.isWhole?.(own) === true)) return column;
  const addressed = edition < ANY_PREFIX ? null : fromAddress(own);
  if (addressed !== null && matches(addressed)) return addressed;
  const [prefix = ''] = (edition < ANY_PREFIX ? GREP_PREFIX : SEARCH_PREFIX).exec(own) ?? [];
  const found = own.slice(prefix.length);
  return prefix !== '' && matches(found) ? found : own;
}

/**
 * The members by which a format reads text line by line, to be spread into it. A line is text whatever it begins with:
 * one that begins with `[` or `{` is not taken for JSON. What collectors put before a line is skipped.
 */
export function readsTextLines(grammar: LineGrammar): Pick<Format, 'framings' | 'collections' | 'recognise' | 'read'> {
  return {
    framings: ['text'],
    collections: [],
    recognise: (record) => (typeof record === 'string' && matchesLine(grammar, record) ? MINE : NOT_MINE),
    read: (record, context) =>
      typeof record === 'string' ? readAnyLine(grammar, record, context) : rejected('the record is not a line of text'),
  };
}

/** A line without what a collector put before it. */
export interface PrefixedLine {
  readonly body: string;
  /** The time in the prefix, verbatim: ISO 8601, or `Mar  2 08:00:01` without a year; null without one. */
  readonly stamp: string | null;
}

const ISO = String.raw`(\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:?\d\d))`;
const TAG = String.raw`[^\s:[\]]{1,64}(?:\[\d{1,10}\])?: `;

/** Longest first, because a syslog line of today begins with the stamp that a container runtime writes alone. */
const PREFIXES: readonly RegExp[] = [
  // RFC 5424.
  new RegExp(String.raw`^<\d{1,3}>1 ${ISO} \S{1,255} \S{1,48} \S{1,128} \S{1,32} (?:-|\[[^\]]{1,500}\]) `),
  // RFC 3164, and what syslog daemons write to files.
  new RegExp(String.raw`^(?:<\d{1,3}>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) \S{1,255} ${TAG}`),
  new RegExp(String.raw`^(?:<\d{1,3}>)?${ISO} \S{1,255} ${TAG}`),
  // Files of the container runtimes of Kubernetes; kubectl logs --timestamps, docker logs -t.
  new RegExp(String.raw`^${ISO} (?:stdout|stderr) [FP]\x20`),
  new RegExp(String.raw`^${ISO}\x20`),
  // kubectl logs --prefix, docker compose logs.
  /^\[pod\/[^\]\s]{1,300}\] /,
  /^[\w.-]{1,64} {1,32}\| /,
];
const MOST_PREFIXES = 3;

/** The line without the prefixes of collectors, several of which may follow each other; null if it has none. */
export function behindPrefix(line: string): PrefixedLine | null {
  let body = line;
  let stamp: string | null = null;
  for (let count = 0; count < MOST_PREFIXES; count++) {
    const found = firstPrefix(body);
    if (found === null) break;
    body = body.slice(found[0].length);
    stamp ??= found[1] ?? null;
  }
  return body === line ? null : { body, stamp };
}

function firstPrefix(text: string): RegExpExecArray | null {
  for (const prefix of PREFIXES) {
    const found = prefix.exec(text);
    if (found !== null) return found;
  }
  return null;
}

const ISO_STAMP = new RegExp(String.raw`(?:^|[\s:=|>-])${ISO}(?=\s|$)`, 'g');
const SYSLOG_STAMP = /(?:^|[\s>:|=-])([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)(?=\s)/;

/** The time in what stands before a line: the last one with a date, because it was written first; else one without a year. */
export function stampIn(prefix: string): string | null {
  const plain = withoutMarks(prefix);
  const last = [...plain.matchAll(ISO_STAMP)].at(-1);
  return (last ?? SYSLOG_STAMP.exec(plain))?.[1] ?? null;
}
