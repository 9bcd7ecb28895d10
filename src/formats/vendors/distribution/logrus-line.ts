import { LONGEST_LINE, quotedAt } from '../../requests/access-line.ts';
import { behindPrefix, isObject, type JsonObject, nestedObject } from '../../toolkit/index.ts';

const MOST_PAIRS = 64;

/**
 * The fields of a line that logrus wrote as text (`time="…" level=info msg="…" key=value`) or as JSON. Null for any other
 * line. https://github.com/sirupsen/logrus#formatters
 */
export function logrusFields(record: unknown): JsonObject | null {
  if (isObject(record)) return typeof record['msg'] === 'string' ? record : null;
  if (typeof record !== 'string' || record.length > LONGEST_LINE) return null;
  if (record.startsWith('time="')) return pairsOf(record);
  if (record.startsWith('{')) return logrusFields(nestedObject(record));
  const behind = behindPrefix(record)?.body ?? '';
  return behind.startsWith('time="') || behind.startsWith('{') ? logrusFields(behind) : null;
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
