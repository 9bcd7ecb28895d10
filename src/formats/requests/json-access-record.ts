import {
  describeAddress,
  ignored,
  isObject,
  type JsonObject,
  joined,
  NOTHING,
  objectField,
  quote,
  type ReadContext,
  type ReadOutcome,
  rejected,
  textField,
  textsField,
} from '../toolkit/index.ts';
import { requestLineOf } from './access-line.ts';
import { timeOfText } from './log-fields.ts';
import { registryRequestOf } from './registry-request.ts';
import { actorNamed, type LoggedRequest, NOT_A_REQUEST, requestEvent, statedText } from './request-event.ts';

/** What a field of a JSON access log holds. */
type Role =
  | 'request'
  | 'method'
  | 'uri'
  | 'query'
  | 'status'
  | 'time'
  | 'peer'
  | 'user'
  | 'userAgent'
  | 'forwardedFor'
  | 'host'
  | 'bytes'
  | 'requestId';

/**
 * The names that sites and servers give the fields, in lower case without `_`, `-` and `@`. The first name of a role that
 * a record has decides. Traefik: https://doc.traefik.io/traefik/observe/logs-and-access-logs/; Envoy and Istio:
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage; nginx names them by site.
 */
const NAMES: Readonly<Record<Role, string>> = {
  request: 'request requestline',
  method: 'requestmethod method httpmethod verb',
  uri: 'requesturi requestpath originalpath uripath uri path url requesturl',
  query: 'args querystring uriquery',
  status: 'downstreamstatus status responsecode statuscode httpstatus response',
  time: 'startutc timeiso8601 timelocal starttime msec time ts timestamp datetime date',
  peer: 'remoteaddr clientip clienthost downstreamremoteaddress remoteip clientaddr remotehost client srcip ip',
  user: 'remoteuser clientusername user userid username authuser',
  userAgent: 'httpuseragent requestuseragent useragent agent',
  forwardedFor: 'httpxforwardedfor requestxforwardedfor xforwardedfor forwardedfor xff',
  host: 'httphost requesthost authority host servername vhost requestaddr',
  bytes: 'bodybytessent downstreamcontentsize bytessent bytes size bodybytes',
  requestId: 'requestid reqid traceid httpxrequestid',
};

const ROLES: readonly (readonly [name: string, role: Role, rank: number])[] = rolesByName();
const ROLE_OF: ReadonlyMap<string, readonly [role: Role, rank: number]> = new Map(
  ROLES.map(([name, role, rank]) => [name, [role, rank]]),
);

function rolesByName() {
  const roles = Object.entries(NAMES) as readonly (readonly [Role, string])[];
  return roles.flatMap(([role, names]) => names.split(' ').map((name, rank) => [name, role, rank] as const));
}

/** The fields of a record by their roles. */
type Fields = ReadonlyMap<Role, string>;

/** A request as a JSON access log tells it. */
export interface JsonAccessRecord extends Omit<LoggedRequest, 'time'> {
  readonly uri: string;
  /** Verbatim. */
  readonly time: unknown;
}

/** Reads the fields of a record that names a method, a path and a status; null for any other value. */
export function jsonAccessRecordOf(value: unknown, edition = HEADERS_NAMED): JsonAccessRecord | null {
  if (!isObject(value)) return null;
  const nested = objectField(value, 'request');
  return Object.keys(nested).length > 0 ? caddyRecord(value, nested) : flatRecord(value, edition);
}

/** The edition of events since which fields are known that have the names of headers of Envoy, as its gateway logs them. */
const HEADERS_NAMED = 6;
const HEADERS: ReadonlyMap<string, string> = new Map([
  [':authority', 'authority'],
  [':method', 'method'],
  [':path', 'path'],
  ['x-envoy-origin-path', 'path'],
  ['x-envoy-original-path', 'path'],
]);

function flatRecord(record: JsonObject, edition: number): JsonAccessRecord | null {
  const fields = fieldsOf(record, edition >= HEADERS_NAMED);
  const line = fields.get('request');
  const written = line === undefined || !line.includes(' ') ? null : requestLineOf(line);
  const method = written?.method ?? fields.get('method');
  const uri = written?.uri ?? uriOf(fields);
  const status = fields.get('status');
  if (method === undefined || uri === null || status === undefined) return null;
  return {
    method,
    uri,
    time: fields.get('time'),
    status: statedText(status),
    peer: statedText(fields.get('peer')),
    forwardedFor: fields.get('forwardedFor') ?? (edition < HEADERS_NAMED ? null : forwardedToGitlab(record)),
    actor: actorNamed(fields.get('user') ?? null),
    userAgent: statedText(fields.get('userAgent')),
    host: fields.get('host') ?? null,
    details: detailsOf(fields),
  };
}

/**
 * Programs of GitLab write the sender as `remote_addr`, and the client that X-Forwarded-For names as `remote_ip`:
 * https://gitlab.com/gitlab-org/labkit
 */
function forwardedToGitlab(record: JsonObject): string | null {
  const sender = textField(record, 'remote_addr');
  const client = textField(record, 'remote_ip');
  if (sender === null || textField(record, 'correlation_id') === null) return null;
  return describeAddress({ address: sender }).address.ip === client ? null : client;
}

function fieldsOf(record: JsonObject, areHeadersNamed: boolean): Fields {
  const found = new Map<Role, readonly [text: string, rank: number]>();
  for (const key of Object.keys(record)) {
    const role = roleOf(areHeadersNamed ? (HEADERS.get(key) ?? key) : key);
    if (role === undefined) continue;
    const text = textField(record, key);
    if (text !== null && role[1] < (found.get(role[0])?.[1] ?? Number.POSITIVE_INFINITY))
      found.set(role[0], [text, role[1]]);
  }
  return new Map([...found].map(([role, [text]]) => [role, text]));
}

const LONGEST_KEY = 40;

function roleOf(key: string): readonly [role: Role, rank: number] | undefined {
  return key.length > LONGEST_KEY ? undefined : ROLE_OF.get(key.replaceAll(/[_@-]/g, '').toLowerCase());
}

/** nginx's `$uri` is without its query, which then stands beside it. */
function uriOf(fields: Fields): string | null {
  const uri = fields.get('uri') ?? null;
  const query = statedText(fields.get('query'));
  return uri === null || query === null || uri.includes('?') ? uri : `${uri}?${query.replace(/^\?/, '')}`;
}

function detailsOf(fields: Fields): Readonly<Record<string, string>> {
  const kept = (['bytes', 'requestId'] as const).map((role) => [role, statedText(fields.get(role))] as const);
  return Object.fromEntries(kept.filter((pair): pair is ['bytes' | 'requestId', string] => pair[1] !== null));
}

/**
 * Caddy: https://caddyserver.com/docs/logging. `client_ip` is the sender, or the client that a trusted proxy names: Caddy
 * judges the header itself.
 */
function caddyRecord(record: JsonObject, request: JsonObject): JsonAccessRecord | null {
  const method = textField(request, 'method');
  const uri = textField(request, 'uri');
  const status = textField(record, 'status');
  if (method === null || uri === null || status === null) return null;
  const peer = textField(request, 'remote_ip') ?? textField(request, 'remote_addr');
  const client = textField(request, 'client_ip') ?? peer;
  const size = textField(record, 'size');
  return {
    method,
    uri,
    status,
    time: record['ts'],
    peer: client,
    actor: actorNamed(textField(record, 'user_id')),
    userAgent: textsField(objectField(request, 'headers'), 'User-Agent')[0] ?? null,
    host: textField(request, 'host'),
    details: joined(size === null ? NOTHING : { bytes: size }, client === peer ? NOTHING : { peer }),
  };
}

/** The time of a record, in seconds, milliseconds or nanoseconds (`unix_nano` of Caddy), ISO 8601 or the notation of the Common Log Format. */
export function timeOfRecord({ time }: JsonAccessRecord, context: ReadContext) {
  const isKnown = (context.edition ?? HEADERS_NAMED) >= HEADERS_NAMED;
  const isNanoseconds = /^\d{18,19}$/.test(typeof time === 'number' || typeof time === 'string' ? String(time) : '');
  return timeOfText(isKnown && isNanoseconds ? Math.floor(Number(time) / 1e6) : time, context);
}

/** The event of a request that a record tells. */
export function readJsonAccessRecord(record: JsonAccessRecord, context: ReadContext): ReadOutcome {
  const request = registryRequestOf(record);
  if (request === null) return ignored(NOT_A_REQUEST);
  const time = timeOfRecord(record, context);
  if (time === null) return rejected(`the time is ${quote(record.time)}, which is not a time`);
  const { uri: _, ...logged } = record;
  return requestEvent(request, { ...logged, time } satisfies LoggedRequest);
}

/** zot writes such records in a format of its own. */
export function isOfZot(record: unknown): boolean {
  return isObject(record) && textField(record, 'message')?.startsWith('HTTP API') === true;
}
