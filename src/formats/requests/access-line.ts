/** A line of an access log in the Common Log Format or one of those that grew out of it. */
export interface AccessLine {
  /** What stands before the time, cut at blanks: the client, and what else a site puts there. */
  readonly head: readonly string[];
  /** ISO 8601, with the zone if the line has one. */
  readonly time: string;
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

/**
 * Reads `HEAD [TIME] "METHOD URI PROTOCOL" STATUS FIELD…`, where a field is a word or stands in quotes. Null for any
 * other line.
 */
export function accessLineOf(line: string): AccessLine | null {
  if (line.length > LONGEST_LINE) return null;
  const time = logTimeOf(line);
  if (time === null || !line.startsWith(' "', time.end)) return null;
  const request = quotedAt(line, time.end + 1);
  if (request === null) return null;
  const [status, ...fields] = fieldsFrom(line, request.end);
  if (status === undefined || status.isQuoted || !/^(?:\d{3}|-)$/.test(status.text)) return null;
  const { method, uri } = requestLineOf(request.text);
  return {
    head: line.slice(0, time.start).trim().split(' ', MOST_HEAD).filter(Boolean),
    time: time.iso,
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
