import { accessLineOf, LONGEST_LINE, quotedAt } from '../../requests/access-line.ts';
import { haproxyLineOf } from '../../requests/haproxy-line.ts';
import { behindPrefix, isObject, type JsonObject, lineWithin, nestedObject } from '../../toolkit/index.ts';
import { registryFields } from './registry-fields.ts';

const MOST_PAIRS = 64;

/** Lines for a terminal get the seconds since the start instead of a time. */
const TERMINAL = /^(?:INFO|ERRO|WARN|DEBU|FATA)\[\d{4,12}\] /;

/** The pairs may come in another order, or under other names, than logrus writes them in. */
const PAIRS = /^(?:time|ts|timestamp|level|lvl|msg)=(?="|[^\s"]{1,40}(?:\s|$))/;
const isEarlierLine = (line: string) => line.startsWith('time="') || line.startsWith('{');
const isLine = (line: string) => line.startsWith('{') || PAIRS.test(line);
const GRAMMAR = {
  matches: (line: string) => isLine(line) || TERMINAL.test(line),
  beginning: /(?:time|ts|timestamp|level|lvl|msg)=|\{|[A-Z]{4}\[\d/g,
  // Access logs write names of users as they came. In what logrus writes, quotes are escaped.
  isWhole: (line: string) => accessLineOf(line) !== null || haproxyLineOf(line) !== null,
};
/**
 * The edition of events since which a line is found behind the words of any collector, and pairs and members are read in
 * other orders and under other names.
 */
const ANY_PREFIX = 6;

/** What logrus wrote, behind the words of a collector; another line as it is. */
export function logrusLine(line: string, edition = ANY_PREFIX): string {
  if (line.length > LONGEST_LINE) return line;
  if (edition >= ANY_PREFIX) return lineWithin(GRAMMAR, line, edition);
  const behind = isEarlierLine(line) ? null : behindPrefix(line);
  return behind !== null && isEarlierLine(behind.body) ? behind.body : line;
}

export function isForTerminal(line: string): boolean {
  return TERMINAL.test(line);
}

/** The object that a record is, or that its line writes as JSON or as pairs; null for any other line. */
export function membersOf(record: unknown): JsonObject | null {
  if (isObject(record)) return record;
  if (typeof record !== 'string' || record.length > LONGEST_LINE) return null;
  const line = logrusLine(record);
  if (line.startsWith('{')) return nestedObject(line);
  return PAIRS.test(line) ? pairsOf(line) : null;
}

/**
 * The fields of a line that logrus wrote as text (`time="…" level=info msg="…" key=value`) or as JSON. Null for any other
 * line. https://github.com/sirupsen/logrus#formatters
 */
export function logrusFields(record: unknown, edition = ANY_PREFIX): JsonObject | null {
  if (edition < ANY_PREFIX) return earlierFields(record, edition);
  const members = membersOf(record);
  const fields = members === null ? null : registryFields(members);
  return typeof fields?.['msg'] === 'string' ? fields : null;
}

function earlierFields(record: unknown, edition: number): JsonObject | null {
  if (isObject(record)) return typeof record['msg'] === 'string' ? record : null;
  if (typeof record !== 'string' || record.length > LONGEST_LINE) return null;
  const line = logrusLine(record, edition);
  if (line.startsWith('time="')) return pairsOf(line);
  return line.startsWith('{') ? earlierFields(nestedObject(line), edition) : null;
}

function pairsOf(line: string): JsonObject {
  const pairs: [string, string][] = [];
  for (let at = 0; at < line.length && pairs.length < MOST_PAIRS; ) {
    const equals = line.indexOf('=', at);
    if (equals < 0) break;
    const key = line.slice(at, equals).trim();
    const quoted = line[equals + 1] === '"' ? quotedAt(line, equals + 1) : null;
    const end = quoted?.end ?? endOfWord(line, equals + 1);
    pairs.push([key, quoted?.text ?? line.slice(equals + 1, end)]);
    at = end + 1;
  }
  return Object.fromEntries(pairs);
}

function endOfWord(line: string, from: number): number {
  const blank = line.indexOf(' ', from);
  return blank < 0 ? line.length : blank;
}
