import { READING_EDITION } from '../../domain/evidence-file.ts';
import { type Format, MINE, NOT_MINE, type ReadContext, type ReadOutcome, rejected } from './format.ts';

/** What a format of text lines knows: whether a line is its own, and what it says. */
export interface LineGrammar {
  /** Whether the grammar matches the line. Lines come without their line end, and are never empty. */
  matches(line: string): boolean;
  /** Reads one line. A line that the grammar does not match is ignored or rejected alone; the others are read. */
  readLine(line: string, context: ReadContext): ReadOutcome;
}

/** Whether the grammar matches a line, or what stands behind the prefix of a collector. */
export function matchesLine(grammar: LineGrammar, line: string): boolean {
  const own = carriedLine(grammar, line);
  const behind = behindPrefix(own);
  return grammar.matches(own) || (behind !== null && grammar.matches(behind.body));
}

/** Reads a line, or what stands behind the prefix of a collector where the grammar does not match the line itself. */
export function readAnyLine(grammar: LineGrammar, written: string, context: ReadContext): ReadOutcome {
  const isOlder = (context.edition ?? READING_EDITION) < CARRIED_LINES;
  const line = isOlder ? written : carriedLine(grammar, written);
  const outcome = grammar.readLine(line, context);
  if (outcome.outcome === 'events' || grammar.matches(line)) return outcome;
  const behind = behindPrefix(line);
  return behind !== null && grammar.matches(behind.body) ? grammar.readLine(behind.body, context) : outcome;
}

/** The edition of events since which a line is looked for among columns, behind the name of a file and within blanks. */
const CARRIED_LINES = 5;
/** What `grep -H` and `grep -n` put before a line: the name of its file, its number. IPv6 addresses begin with numbers too. */
const GREP_PREFIX =
  /^(?:[\w.~-]{0,100}(?:\/[\w.~-]{1,100}){0,20}\.(?:log|out|txt)(?:[.-]\d{1,10})?(?:\.gz)?:)?(?:\d{1,10}:(?=[^\s:]{1,300}(?:\s|$)))?/;
const MOST_COLUMNS = 16;

/**
 * The line of a log that a line holds: a column of those that tabs part, as `aws --output text` and the console consumer of
 * Kafka write them, or what grep found. The line itself, without blanks around it, where the grammar matches nothing of
 * that.
 */
function carriedLine({ matches }: LineGrammar, line: string): string {
  const own = line.trim();
  const column = own.includes('\t') ? own.split('\t', MOST_COLUMNS).find((text) => matches(text)) : undefined;
  if (column !== undefined) return column;
  const [prefix = ''] = GREP_PREFIX.exec(own) ?? [];
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
