import { LONGEST_LINE, logTimeOf, quotedAt, requestLineOf } from '../../requests/access-line.ts';
import { isRegistryPath, registryHost, registryRequestOf } from '../../requests/registry-request.ts';
import {
  forwardedClient,
  isAddress,
  NOBODY,
  NOT_A_REQUEST,
  REQUEST_ACTIONS,
  requestEvent,
  statedText,
} from '../../requests/request-event.ts';
import {
  type Format,
  ignored,
  knownAs,
  quote,
  type ReadContext,
  type ReadOutcome,
  readsTextLines,
  rejected,
  timeField,
} from '../../toolkit/index.ts';

interface HaproxyLine {
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
function haproxyLineOf(line: string): HaproxyLine | null {
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
function withPortApart(peer: string | null): string | null {
  const [, address = '', port = ''] = /^([\da-fA-F:.]{2,45}):(\d{1,5})$/.exec(peer ?? '') ?? [];
  return address.includes(':') && isAddress(address) ? `[${address}]:${port}` : peer;
}

/** The site may also log the zone (`%trg`, `%tr` with it); the default names none. */
function readLine(line: string, context: ReadContext): ReadOutcome {
  const entry = haproxyLineOf(line);
  if (entry === null) {
    return line.includes('/v2/') && TIMERS.test(line.split(' ', 5)[4] ?? '')
      ? rejected('it is no whole line of the log')
      : ignored('it is a line of the proxy itself, or not of an HTTP request');
  }
  const request = registryRequestOf(entry);
  if (request === null) return ignored(NOT_A_REQUEST);
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

export const format: Format = {
  id: 'access-log-haproxy',
  title: 'HTTP log of HAProxy before a registry',
  vendor: 'any',
  documentation: 'https://docs.haproxy.org/3.0/configuration.html#8.2.3',
  howToExport: [
    'Set "option httplog" in the frontend, and take its lines from syslog (/var/log/haproxy.log), journalctl or docker logs.',
    'Let it tell who asks: "capture request header User-Agent len 128", and X-Forwarded-For where another proxy is in front.',
    'Times name no zone: UTC is assumed. Give that of the machine with --assume-tz.',
  ],
  signature:
    '203.0.113.7:51234 [02/Mar/2026:09:30:00.123] frontend backend/server 0/0/1/9/10 200 1609 - - ---- … "GET /v2/… HTTP/1.1"',
  limits: [
    'Names nobody. User agent and X-Forwarded-For are there only if the site captures them; captured headers have no names, so they are told by how they look.',
    'A client can forge X-Forwarded-For; the sender of the request is then the detail "peer".',
    'Requests longer than the log allows are cut.',
    'A request that this log and the log of the registry both tell counts twice if both are imported.',
  ],
  actions: REQUEST_ACTIONS,
  ...readsTextLines({ matches: (line) => isRegistryPath(haproxyLineOf(line)?.uri ?? ''), readLine }),
};
