import type { LineFormat } from '../../layouts/line-layout.ts';
import { type AccessLine, accessLineOf } from '../../requests/access-line.ts';
import { readAccessLine } from '../../requests/access-line-event.ts';
import { caddyConsoleRecordOf } from '../../requests/caddy-console.ts';
import { envoyLineOf } from '../../requests/envoy-line.ts';
import { isOfZot, jsonAccessRecordOf, readJsonAccessRecord } from '../../requests/json-access-record.ts';
import { isRegistryPath } from '../../requests/registry-request.ts';
import { isAddress, REQUEST_ACTIONS } from '../../requests/request-event.ts';
import {
  ignored,
  knownAs,
  type LineGrammar,
  MINE,
  matchesLine,
  NOT_MINE,
  parseJson,
  parseJsonOr,
  type ReadContext,
  type ReadOutcome,
  readAnyLine,
  rejected,
} from '../../toolkit/index.ts';
import { ACCESS_LINE_LAYOUT } from './access-line-layout.ts';

/** Nexus writes lengths and a duration, then the agent; other logs of bare numbers have no agent at all. */
function hasAgentAfterNumbers({ fields }: AccessLine): boolean {
  const firstQuoted = fields.findIndex(({ isQuoted }) => isQuoted);
  return firstQuoted >= 2;
}

/** The edition of events since which lines are found behind any words. */
const ANY_PREFIX = 6;

/** A line that names a path of a registry and is no access line was cut or damaged; any other one is somebody else's. */
function readOther(line: string, edition = ANY_PREFIX): ReadOutcome {
  // Errors of nginx quote the request that they are about.
  const at = line.search(/(?<!\d)\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2} \[/);
  const isError = edition < ANY_PREFIX ? at === 0 : at >= 0;
  return /"[A-Z]{3,7} [^" ]{0,200}\/v2\//.test(line) && !isError
    ? rejected('it is no whole line of an access log')
    : ignored('it is not a line of an access log');
}

function readLine(line: string, context: ReadContext): ReadOutcome {
  if (line.startsWith('{')) return readText(line, context);
  const accessLine = accessLineOf(line, context.edition);
  if (accessLine !== null) return readAccessLine(accessLine, context);
  const console = (context.edition ?? ANY_PREFIX) < ANY_PREFIX ? null : caddyConsoleRecordOf(line);
  if (console !== null) return knownAs(readObject(console, context), console);
  const envoy = line.startsWith('[') ? envoyLineOf(line) : null;
  return envoy === null ? readOther(line, context.edition) : readJsonAccessRecord(envoy, context);
}

function readText(line: string, context: ReadContext): ReadOutcome {
  try {
    const value = parseJson(line);
    return knownAs(readObject(value, context), value);
  } catch {
    return rejected('it is not valid JSON');
  }
}

function readObject(value: unknown, context: ReadContext): ReadOutcome {
  const record = jsonAccessRecordOf(value, context.edition);
  return record === null ? ignored('it does not tell of a request') : readJsonAccessRecord(record, context);
}

function isOwnRecord(record: unknown): boolean {
  const entry = jsonAccessRecordOf(record);
  return entry !== null && entry.time !== undefined && isRegistryPath(entry.uri) && !isOfZot(record);
}

function isOwnLine(line: string, edition?: number): boolean {
  if (line.startsWith('{')) return isOwnRecord(parseJsonOr(line, null));
  const accessLine = accessLineOf(line, edition);
  if (accessLine !== null) return isRegistryPath(accessLine.uri) && !hasAgentAfterNumbers(accessLine);
  if ((edition ?? ANY_PREFIX) >= ANY_PREFIX && isOwnRecord(caddyConsoleRecordOf(line))) return true;
  return line.startsWith('[') && isRegistryPath(envoyLineOf(line)?.uri ?? '');
}

/** Names of users stand as they came in lines of some servers. */
function beginsWithClient(line: string): boolean {
  return isAddress(line.slice(0, Math.max(0, line.indexOf(' ')))) && accessLineOf(line) !== null;
}

/** Lines of Envoy and JSON; an access line is found whatever stands before it. */
const GRAMMAR: LineGrammar = {
  matches: isOwnLine,
  readLine,
  beginning: /\[\d{4}-\d\d-\d\dT|\{"/g,
  isWhole: beginsWithClient,
};

export const format: LineFormat = {
  id: 'registry-access-log',
  title: 'Access log of a registry, or of the proxy before one',
  vendor: 'any',
  documentation: 'https://nginx.org/en/docs/http/ngx_http_log_module.html',
  howToExport: [
    'Take the access log of the server that clients reach first: nginx (/var/log/nginx/access.log or kubectl logs of the ingress), Apache (access.log, other_vhosts_access.log), Caddy, Traefik, Envoy or Istio; of Gitea and Forgejo access.log; of a registry alone its output.',
    'Common, Combined and vhost_combined lines are read, the "main" format of nginx with X-Forwarded-For behind the agent, the default lines of Envoy and Istio, those that Caddy writes for people (format console), and JSON: Caddy, Traefik, Istio, and log_format escape=json of nginx under any of the usual names.',
    'A log of all sites of a server may be given as it is: requests to anything but a registry are ignored and counted.',
    'Let the log name who signed in: $remote_user in nginx, %u in Apache, accessLog.fields of Traefik with User-Agent kept.',
  ],
  signature:
    '203.0.113.7 - ci [02/Mar/2026:09:30:00 +0100] "GET /v2/<name>/manifests/<reference> HTTP/1.1" 200 1609 "-" "<agent>"',
  limits: [
    'Names who signed in with a password at this server. Clients with a token are not named, and the first request of each is answered with 401.',
    'Behind another proxy the address is that of the proxy unless the log holds X-Forwarded-For, whose first address is then taken; a client can forge it. The sender of the request is the detail "peer".',
    'A push by tag does not say which digest was pushed. A pull of an image for several platforms is two requests.',
    'A layer that is answered with a redirect (307) came from a storage that has a log of its own.',
    'A request that this log and the log of the registry both tell counts twice if both are imported.',
    'What happens inside of the registry (retention, garbage collection, replication) is not here.',
  ],
  actions: REQUEST_ACTIONS,
  partOf: 'registry-log',
  framings: ['json', 'text'],
  collections: [],
  line: ACCESS_LINE_LAYOUT,
  recognise(record) {
    if (typeof record === 'string') return matchesLine(GRAMMAR, record) ? MINE : NOT_MINE;
    return isOwnRecord(record) ? MINE : NOT_MINE;
  },
  read: (record, context) =>
    typeof record === 'string' ? readAnyLine(GRAMMAR, record, context) : readObject(record, context),
};
