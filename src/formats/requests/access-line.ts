/** A line of an access log in the Common Log Format or one of those that grew out of it. */
export interface AccessLine {
  /** The line, with what collectors put before it. */
  readonly text: string;
  /** What stands before the time, cut at blanks: the client, and what else a site puts there. */
  readonly head: readonly string[];
  /** ISO 8601, with the zone if the line has one. */
  readonly time: string;
  /** The host that was asked for, where it stands between the time and the request. */
  readonly host: string | null;
  readonly method: string;
  /** Empty if the request was not one of HTTP. */
  readonly uri: string;
  /** Null if none was sent. */
  readonly status: string | null;
  /** What follows the status, at most the first fields of it. */
  readonly fields: readonly LineField[];
}

export interface LineField {
  /** Without the quotes, and what they escape as it was. */
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Servers refuse requests much shorter than this. A longer line belongs to no access log. */
export const LONGEST_LINE = 65_536;
const MOST_FIELDS = 24;
const MOST_HEAD = 16;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BLANK = 0x20;

/** The words of the Common Log Format, whatever the language of the server. */
const MONTHS: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const TIME = /\[(\d{2})\/([A-Za-z]{3})\/(\d{4}):(\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(?: ([+-]\d{2}):?(\d{2}))?\]/;

/** The time of the Common Log Format as ISO 8601, whose date need not exist; null if there is no such time in the text. */
export function logTimeOf(text: string): { readonly iso: string; readonly start: number; readonly end: number } | null {
  const found = TIME.exec(text);
  if (found === null) return null;
  const [whole, day = '', name = '', year = '', clock = '', hours, minutes] = found;
  // A month that does not exist makes a time that does not exist, so that the record is rejected with it.
  const month = String(MONTHS.indexOf(name) + 1).padStart(2, '0');
  const zone = hours === undefined ? '' : `${hours}:${minutes ?? '00'}`;
  return { iso: `${year}-${month}-${day}T${clock}${zone}`, start: found.index, end: found.index + whole.length };
}

/** The edition of events since which the time may be one of ISO 8601, and a host stand behind it. */
const CUSTOM_LINES = 6;
/** `$time_iso8601` of nginx behind `CLIENT - USER`. Lines of Envoy have no client before their time, and headers of syslog no address. */
const ISO_TIME =
  /\[(?<=[.:][^ ]{0,256} - [^ ]{1,256} \[)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))\]/;

interface WrittenTime {
  readonly iso: string;
  readonly start: number;
  readonly end: number;
}

/** What a line has before the status. */
interface Beginning {
  readonly time: WrittenTime;
  readonly host: string | null;
  readonly request: { readonly text: string; readonly end: number };
}

function earlierBeginning(line: string): Beginning | null {
  const time = logTimeOf(line);
  const request = time === null || !line.startsWith(' "', time.end) ? null : quotedAt(line, time.end + 1);
  return time === null || request === null ? null : { time, host: null, request };
}

/** Times that are looked at. The name of a user may look like one. */
const MOST_TIMES = 8;

/** The time is the first one with a request behind it. */
function beginningOf(line: string): Beginning | null {
  for (let from = 0, count = 0; count < MOST_TIMES; count++) {
    const time = timeFrom(line, from);
    if (time === null) return null;
    const host = hostAt(line, time.end);
    const start = host?.end ?? time.end;
    const request = line.startsWith(' "', start) ? quotedAt(line, start + 1) : null;
    if (request !== null) return { time, host: host?.host ?? null, request };
    from = time.end;
  }
  return null;
}

function timeFrom(line: string, from: number): WrittenTime | null {
  const rest = line.slice(from);
  const time = logTimeOf(rest) ?? isoTimeOf(rest);
  return time === null ? null : { iso: time.iso, start: time.start + from, end: time.end + from };
}

function isoTimeOf(line: string): WrittenTime | null {
  const found = ISO_TIME.exec(line);
  if (found === null) return null;
  const [whole, iso = ''] = found;
  return { iso, start: found.index, end: found.index + whole.length };
}

/** A word without a blank is no request. */
const HOST = / (?:"([\w.:-]{1,255})"|([\w.-]{1,255}(?::\d{1,5})?))(?= ")/y;

function hostAt(line: string, from: number): { readonly host: string; readonly end: number } | null {
  HOST.lastIndex = from;
  const found = HOST.exec(line);
  return found === null ? null : { host: found[1] ?? found[2] ?? '', end: HOST.lastIndex };
}

/**
 * Reads `HEAD [TIME] "METHOD URI PROTOCOL" STATUS FIELD…`, where a field is a word or stands in quotes. Null for any
 * other line.
 */
export function accessLineOf(line: string, edition = CUSTOM_LINES): AccessLine | null {
  if (line.length > LONGEST_LINE) return null;
  const beginning = edition < CUSTOM_LINES ? earlierBeginning(line) : beginningOf(line);
  if (beginning === null) return null;
  const { time, host, request } = beginning;
  const [status, ...fields] = fieldsFrom(line, request.end);
  if (status === undefined || status.isQuoted || !/^(?:\d{3}|-)$/.test(status.text)) return null;
  const { method, uri } = requestLineOf(request.text);
  return {
    text: line,
    head: line.slice(0, time.start).trim().split(' ', MOST_HEAD).filter(Boolean),
    time: time.iso,
    host,
    method,
    uri,
    status: status.text === '-' ? null : status.text,
    fields,
  };
}

/** The method and the address of `METHOD URI PROTOCOL`. Old clients name no protocol; an address may hold blanks. */
export function requestLineOf(text: string): { readonly method: string; readonly uri: string } {
  const blank = text.indexOf(' ');
  if (blank < 0) return { method: text, uri: '' };
  const protocol = text.lastIndexOf(' HTTP/');
  return { method: text.slice(0, blank), uri: text.slice(blank + 1, protocol > blank ? protocol : text.length) };
}

/** The fields of a line from an index on; words that begin with a quote stand in quotes. */
export function fieldsFrom(line: string, from: number): readonly LineField[] {
  const fields: LineField[] = [];
  for (let at = from; at < line.length && fields.length < MOST_FIELDS; ) {
    if (line.charCodeAt(at) === BLANK) {
      at++;
      continue;
    }
    const quoted = line.charCodeAt(at) === QUOTE ? quotedAt(line, at) : null;
    const end = quoted?.end ?? endOfWord(line, at);
    fields.push({ text: quoted?.text ?? line.slice(at, end), isQuoted: quoted !== null });
    at = end;
  }
  return fields;
}

function endOfWord(line: string, from: number): number {
  const blank = line.indexOf(' ', from);
  return blank < 0 ? line.length : blank;
}

/** The text in the quotes that open at an index, and the index after the closing one; null if they are not closed. */
export function quotedAt(line: string, at: number): { readonly text: string; readonly end: number } | null {
  let hasEscape = false;
  for (let end = at + 1; end < line.length; end++) {
    const code = line.charCodeAt(end);
    if (code === QUOTE) {
      const text = line.slice(at + 1, end);
      return { text: hasEscape ? unescaped(text) : text, end: end + 1 };
    }
    if (code !== BACKSLASH) continue;
    hasEscape = true;
    end++;
  }
  return null;
}

/** nginx writes `\x22` for a quote, Apache and Go write `\"`: https://nginx.org/en/docs/http/ngx_http_log_module.html */
function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|(.))/g, (_, code: string | undefined, character: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return character ?? '';
  });
}
