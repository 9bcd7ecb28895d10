import { haproxyLineOf, isDamagedHaproxyLine, readHaproxyLine } from '../../requests/haproxy-line.ts';
import { isRegistryPath, registryRequestOf } from '../../requests/registry-request.ts';
import { NOT_A_REQUEST, REQUEST_ACTIONS } from '../../requests/request-event.ts';
import {
  type Format,
  ignored,
  type ReadContext,
  type ReadOutcome,
  readsTextLines,
  rejected,
} from '../../toolkit/index.ts';

function readLine(line: string, context: ReadContext): ReadOutcome {
  const entry = haproxyLineOf(line);
  if (entry === null) {
    return isDamagedHaproxyLine(line)
      ? rejected('it is no whole line of the log')
      : ignored('it is a line of the proxy itself, or not of an HTTP request');
  }
  const request = registryRequestOf(entry);
  return request === null ? ignored(NOT_A_REQUEST) : readHaproxyLine(entry, request, context);
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
  partOf: 'registry-log',
  ...readsTextLines({ matches: (line) => isRegistryPath(haproxyLineOf(line)?.uri ?? ''), readLine }),
};
