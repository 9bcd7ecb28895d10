import { knownAs, quote, type ReadContext, type ReadOutcome, rejected, timeField } from '../toolkit/index.ts';
import { LONGEST_LINE, logTimeOf, quotedAt, requestLineOf } from './access-line.ts';
import { type RegistryRequest, registryHost } from './registry-request.ts';
import { forwardedClient, isAddress, NOBODY, requestEvent, statedText } from './request-event.ts';

/** A line of the HTTP log of HAProxy. */
export interface HaproxyLine {
  /** The line from the sender on: daemons of syslog put other words before it. */
  readonly own: string;
  /** ISO 8601 without a zone. */
  readonly time: string;
  /** The sender with its port. */
  readonly peer: string | null;
  readonly method: string;
  readonly uri: string;
  readonly status: string | null;
  readonly bytes: string | null;
  /** `backend/server`; `<NOSRV>` if the proxy answered itself. */
  readonly server: string;
  /** Request headers that the site captures, without their names. */
  readonly captured: readonly string[];
}

/** Times are counts of milliseconds, -1 for what was not reached. */
const TIMERS = /^[-+\d]{1,12}(?:\/[-+\d]{1,12}){2,5}$/;

/** Reads `PEER [TIME] FRONTEND BACKEND/SERVER TIMERS STATUS BYTES … {CAPTURES} "REQUEST"`; null for any other line. */
export function haproxyLineOf(line: string): HaproxyLine | null {
  const time = line.length > LONGEST_LINE ? null : logTimeOf(line);
  const start = line.lastIndexOf(' "') + 1;
  const request = time === null || start <= time.end ? null : quotedAt(line, start);
  if (time === null || request === null) return null;
  const middle = line.slice(time.end, start);
  const peer = line.slice(0, time.start).trim().split(' ').at(-1) ?? null;
  const [, , server = '', timers = '', status = '', bytes] = middle.split(' ', 6);
  if (!TIMERS.test(timers) || !/^(?:-1|\d{3})$/.test(status)) return null;
  return {
    time: time.iso,
    peer,
    own: line.slice(peer === null ? 0 : line.lastIndexOf(peer, time.start)).trim(),
    ...requestLineOf(request.text),
    status: status === '-1' ? null : status,
    bytes: statedText(bytes?.replace(/^\+/, '')),
    server,
    captured: capturedIn(middle),
  };
}

function capturedIn(middle: string): readonly string[] {
  const open = middle.indexOf('{');
  const close = middle.indexOf('}', open);
  return open < 0 || close < 0 ? [] : middle.slice(open + 1, close).split('|', 20);
}

/** Captured headers have no names: a program is told by its version, X-Forwarded-For by its addresses, a host by its dots. */
function headersOf(captured: readonly string[]) {
  return {
    userAgent: captured.find((text) => /^[A-Za-z][\w.-]{0,60}\/\d/.test(text)) ?? null,
    forwardedFor: captured.find((text) => forwardedClient(text) !== null) ?? null,
    host: captured.find((text) => registryHost(text) !== null && forwardedClient(text) === null) ?? null,
  };
}

/** The edition of events since which the port of a sender with IPv6 is no part of its address. */
const PORTS_APART = 6;

/** HAProxy puts a port behind every address, and no brackets around those of IPv6. */
export function withPortApart(peer: string | null): string | null {
  const [, address = '', port = ''] = /^([\da-fA-F:.]{2,45}):(\d{1,5})$/.exec(peer ?? '') ?? [];
  return address.includes(':') && isAddress(address) ? `[${address}]:${port}` : peer;
}

/** Whether a line that cannot be read was one of a request to a registry, and was cut or damaged. */
export function isDamagedHaproxyLine(line: string): boolean {
  return line.includes('/v2/') && TIMERS.test(line.split(' ', 5)[4] ?? '');
}

/** The event of a request that a line tells. The site may log the zone (`%trg`, `%tr` with it); the default names none. */
export function readHaproxyLine(entry: HaproxyLine, request: RegistryRequest, context: ReadContext): ReadOutcome {
  const time = timeField({ time: entry.time }, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(`the time is ${quote(entry.time)}, which is not a time`);
  const { method, status, bytes, server, captured } = entry;
  const peer = (context.edition ?? PORTS_APART) < PORTS_APART ? entry.peer : withPortApart(entry.peer);
  const read = requestEvent(request, {
    time,
    method,
    status,
    peer,
    ...headersOf(captured),
    actor: NOBODY,
    details: { server, ...(bytes === null ? {} : { bytes }) },
  });
  return knownAs(read, entry.own);
}
