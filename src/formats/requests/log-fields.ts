import type { RecordTime } from '../toolkit/format.ts';
import { type ReadContext, timeField } from '../toolkit/index.ts';
import { type AccessLine, type LineField, logTimeOf } from './access-line.ts';
import { registryHost } from './registry-request.ts';
import { isAddress } from './request-event.ts';

/** Who sent a request, as the words before the time of an access line say. */
export interface LineClient {
  /** The host that was asked for, where the line begins with it. */
  readonly host: string | null;
  readonly peer: string | null;
  /** X-Forwarded-For, where it stands in the place of the client. */
  readonly forwardedFor: string | null;
  /** A dash if nobody is named. */
  readonly user: string | null;
}

/**
 * The edition of events since which the name of a machine before a line is not the host that was asked for, and the name of
 * a user is no address.
 */
const ONLY_THE_SERVER = 6;

/**
 * Reads `[HOST] CLIENT IDENT USER`. What stands before it, such as the stamp of a container runtime, is skipped. The name of
 * a user may hold blanks.
 */
export function clientOf(head: readonly string[], edition = ONLY_THE_SERVER): LineClient {
  const at = clientAt(head, edition);
  if (at < 0) return unaddressedClient(head);
  let first = at;
  while (first > 0 && head[first - 1]?.endsWith(',')) first--;
  const host = hostAt(head, first - 1, edition);
  const user = head.slice(at + 2).join(' ');
  if (first === at) return { host, peer: head[at] ?? null, forwardedFor: null, user };
  return { host, peer: null, forwardedFor: head.slice(first, at + 1).join(' '), user };
}

/** How the header of RFC 5424 begins, and how many words it has. Some of them may be dashes. */
const SYSLOG_HEADER = /^<\d{1,3}>1$/;
const HEADER_WORDS = 6;

/**
 * The client is the last address that leaves two words for the others. Where the server writes a dash for the identity, it
 * is the first one before a dash: who asks chooses the name of the user, which may look like an address and a dash.
 */
function clientAt(head: readonly string[], edition: number): number {
  const isCandidate = (word: string, index: number) => index <= head.length - 3 && isAddress(word);
  const from = SYSLOG_HEADER.test(head[0] ?? '') ? HEADER_WORDS : 0;
  const first = head.findIndex((word, index) => index >= from && head[index + 1] === '-' && isCandidate(word, index));
  return edition < ONLY_THE_SERVER || first < 0 ? head.findLastIndex(isCandidate) : first;
}

/** What the server wrote of a line, from the host or the client on: collectors put other words before them. */
export function ownTextOf({ text, head }: AccessLine): string {
  const at = clientAt(head, ONLY_THE_SERVER);
  let first = at < 0 ? head.length - 3 : at;
  while (at >= 0 && first > 0 && head[first - 1]?.endsWith(',')) first--;
  if (at >= 0 && hostAt(head, first - 1, ONLY_THE_SERVER) !== null) first--;
  let start = 0;
  for (const word of head.slice(0, Math.max(0, first))) start = text.indexOf(word, start) + word.length;
  return text.slice(start).trim();
}

/** Behind the words of a collector, which may end with the name of a machine, a host is told by its port. */
function hostAt(head: readonly string[], at: number, edition: number): string | null {
  const word = head[at] ?? '';
  const isHost = at === 0 || edition < ONLY_THE_SERVER || /:\d{1,5}$/.test(word);
  return isHost ? registryHost(word) : null;
}

/** A client by its host name, or one that is not logged. */
function unaddressedClient(head: readonly string[]): LineClient {
  const isWhole = head.length >= 3;
  const peer = (isWhole ? head.at(-3) : head[0]) ?? null;
  return { host: null, peer, forwardedFor: null, user: isWhole ? (head.at(-1) ?? null) : null };
}

/** The time of an access line. */
export function timeOfLine({ time }: Pick<AccessLine, 'time'>, context: ReadContext): RecordTime | null {
  return timeField({ time }, 'time', context.assumedZone ?? 'utc');
}

/** A time in any notation of `timeField`, or in that of the Common Log Format without its brackets. */
export function timeOfText(value: unknown, context: ReadContext): RecordTime | null {
  const zone = context.assumedZone ?? 'utc';
  const time = timeField({ time: value }, 'time', zone);
  if (time !== null || typeof value !== 'string' || value.length > 64) return time;
  const written = logTimeOf(`[${value}]`);
  return written === null ? null : timeField({ time: written.iso }, 'time', zone);
}

/** A quoted field that holds X-Forwarded-For: a list of addresses. One IPv4 address with a port is an upstream server. */
export function forwardedIn(field: LineField | undefined): string | null {
  if (field === undefined || !field.isQuoted || field.text.length > 1000) return null;
  if (/^[\d.]+:\d+$/.test(field.text)) return null;
  const parts = field.text.split(',').map((part) => part.trim());
  return parts.every((part) => isAddress(part) || part === 'unknown') ? field.text : null;
}

const SYSLOG_STAMP = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d)$/;
const SYSLOG_MONTHS: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** A 29 February may lie eight years back, around the turn of a century. */
const MOST_YEARS_BACK = 8;
/** The clocks of two machines differ, and zones by more. */
const TOLERANCE_MS = 26 * 3_600_000;

/**
 * The time of a prefix: ISO 8601, or `Mar  2 08:00:01` in the last year in which it is not after `context.writtenBy`. Null
 * without that, and for a day that does not exist.
 */
export function timeOfStamp(stamp: string, context: ReadContext): RecordTime | null {
  const [, name = '', day = '', clock = ''] = SYSLOG_STAMP.exec(stamp) ?? [];
  if (name === '') return timeOfText(stamp, context);
  const { writtenBy } = context;
  if (writtenBy === undefined) return null;
  const month = String(SYSLOG_MONTHS.indexOf(name) + 1).padStart(2, '0');
  const last = new Date(writtenBy).getUTCFullYear();
  for (let year = last; year >= last - MOST_YEARS_BACK; year--) {
    const time = timeOfText(`${year}-${month}-${day.replace(' ', '0')}T${clock}`, context);
    if (time !== null && time.instant <= writtenBy + TOLERANCE_MS) {
      return { ...time, remarks: [...time.remarks, 'year-assumed'] };
    }
  }
  return null;
}
