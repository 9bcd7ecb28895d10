import { isObject, type JsonObject, parseJsonOr } from '../toolkit/index.ts';
import { LONGEST_LINE } from './access-line.ts';

/** What stands before the request, in fields that tabs part: the time, the level and the name of the logger. */
const BEHIND_FIELDS = '\thandled request\t{';
/** In characters: a collector may put words before the time. */
const LONGEST_FIELDS = 512;
const FIELDS =
  /(?:^|[\s:=|>\]-])(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?|\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:?\d\d)|\d{10}(?:\.\d{1,9})?)\t[A-Za-z]{4,6}\t[^\t]{0,100}$/;

/**
 * The request in a line that Caddy writes for people, as the object that it writes as JSON otherwise; null for any other
 * line. https://caddyserver.com/docs/caddyfile/directives/log#console
 */
export function caddyConsoleRecordOf(line: string): JsonObject | null {
  const at = line.length > LONGEST_LINE ? -1 : line.slice(0, LONGEST_FIELDS).indexOf(BEHIND_FIELDS);
  const fields = line.slice(0, Math.max(at, 0));
  // Within quotes stands what a client wrote.
  const [, time] = fields.includes('"') ? [] : (FIELDS.exec(fields) ?? []);
  if (time === undefined) return null;
  const record = parseJsonOr(line.slice(at + BEHIND_FIELDS.length - 1), null);
  return isObject(record) ? { ...record, ts: time.replace(/^(\d{4})\/(\d\d)\/(\d\d) /, '$1-$2-$3T') } : null;
}
