import { type AccessLine, accessLineOf } from '../../requests/access-line.ts';
import { readAccessLine } from '../../requests/access-line-event.ts';
import { clientOf, timeOfText } from '../../requests/log-fields.ts';
import { isRegistryPath, registryRequestOf } from '../../requests/registry-request.ts';
import { actorNamed, NOT_A_REQUEST, REQUEST_ACTIONS, requestEvent } from '../../requests/request-event.ts';
import {
  type Actor,
  type Details,
  describeAddress,
  type Format,
  ignored,
  inRecords,
  type JsonObject,
  knownAs,
  MINE,
  NOT_MINE,
  notATimeText,
  type Outcome,
  parseJsonOr,
  pick,
  type ReadContext,
  type ReadOutcome,
  rejected,
  type Telling,
  textField,
} from '../../toolkit/index.ts';
import { isForTerminal, logrusFields, logrusLine } from './logrus-line.ts';
import { requestTimes, zonedTimes } from './request-times.ts';

const COMPLETED = 'response completed';
const FAILED = 'response completed with error';
/** Refused before it was looked at, and always answered with 401: the only line of such a request. */
const REFUSED = 'error authorizing context';
const REFUSALS: ReadonlySet<string> = new Set(['unauthorized', 'denied']);

/** Of its own lines about a request. */
const WORDS: readonly string[] = [COMPLETED, REFUSED];

function isRequestMessage(message: string | null): message is string {
  return message === COMPLETED || message === FAILED || message?.startsWith(REFUSED) === true;
}

/** Whether a record is the registry's own line of a request. Most lines are not, which is seen without reading them. */
function isOwnRequest(record: unknown): boolean {
  if (typeof record === 'string' && !WORDS.some((words) => record.includes(words))) return false;
  const fields = logrusFields(record) ?? {};
  return isRequestMessage(textField(fields, 'msg')) && textField(fields, 'http.request.uri') !== null;
}

function statusOf(fields: JsonObject, message: string): string | null {
  return textField(fields, 'http.response.status') ?? (message.startsWith(REFUSED) ? '401' : null);
}

/** Lines that somebody trimmed have no status: then the code of the error decides. */
function outcomeByCode(code: string | null): Outcome {
  if (code === null) return 'unknown';
  return REFUSALS.has(code) ? 'denied' : 'failure';
}

/** Harbor's registry knows Harbor alone: it logs this name for everybody. */
function actorOf(fields: JsonObject): Actor {
  const actor = actorNamed(textField(fields, 'auth.user.name'));
  return actor.name === 'harbor_registry_user' ? { ...actor, type: 'service' } : actor;
}

function detailsOf(fields: JsonObject): Details {
  const texts = {
    bytes: textField(fields, 'http.response.written'),
    mediaType: textField(fields, 'http.request.contenttype') ?? textField(fields, 'http.response.contenttype'),
    error: textField(fields, 'err.code'),
    errorDetail: textField(fields, 'err.detail')?.slice(0, 500) ?? null,
    userType: textField(fields, 'auth.user.type'),
    instance: textField(fields, 'instance.id'),
  };
  return pick(texts, Object.keys(texts));
}

function readFields(fields: JsonObject, context: ReadContext): ReadOutcome {
  const message = textField(fields, 'msg');
  if (!isRequestMessage(message)) return ignored('it is a step of a request, or a message of the registry itself');
  const method = textField(fields, 'http.request.method');
  const uri = textField(fields, 'http.request.uri');
  if (method === null || uri === null)
    return rejected('the request is missing (http.request.method, http.request.uri)');
  const status = statusOf(fields, message);
  const request = registryRequestOf({ method, uri, status });
  if (request === null) return ignored(NOT_A_REQUEST);
  const time = timeOfText(fields['time'], context);
  if (time === null) return rejected(notATimeText(fields, 'time'));
  const id = textField(fields, 'http.request.id');
  const code = textField(fields, 'err.code');
  const read = requestEvent(request, {
    time,
    method,
    status,
    peer: textField(fields, 'http.request.remoteaddr'),
    actor: actorOf(fields),
    userAgent: textField(fields, 'http.request.useragent'),
    host: textField(fields, 'http.request.host'),
    eventId: id,
    details: detailsOf(fields),
  });
  if (read.outcome !== 'events') return read;
  const events = status === null ? read.events.map((event) => ({ ...event, ...byCode(code) })) : read.events;
  // One request may fail in several ways, each of which has a line.
  return { ...read, events, identity: id === null ? null : `registry-log:${id}:${code ?? message}` };
}

function byCode(code: string | null) {
  return { outcome: outcomeByCode(code), reasonCode: code };
}

function readLine(line: string, context: ReadContext): ReadOutcome {
  const fields = logrusFields(line, context.edition);
  if (fields !== null) return knownAs(readFields(fields, context), writtenBy(logrusLine(line, context.edition)));
  if (isForTerminal(logrusLine(line, context.edition))) {
    return line.includes(COMPLETED)
      ? rejected('the time is missing: a terminal gets the seconds since the start of the registry')
      : ignored('it is a step of a request, or a message of the registry itself');
  }
  const access = accessLineOf(line, context.edition);
  if (access !== null) return readAccess(access, context);
  return line.includes(`msg="${COMPLETED}`)
    ? rejected('it is no whole line of the log')
    : ignored('it is not a line of the log');
}

/** JSON is known by what it says, whether it stood alone in its line or not. */
function writtenBy(line: string): unknown {
  return line.startsWith('{') ? parseJsonOr(line, line) : line;
}

const REPEATED = 'it repeats a request that the registry logs itself';
/** The edition of events since which an access line is an event where the registry has no line of its own for it. */
const ACCESS_LINES_READ = 6;

/** Lines that repeat others are marked before: see `twins`. */
function readAccess(line: AccessLine, context: ReadContext): ReadOutcome {
  if ((context.edition ?? ACCESS_LINES_READ) < ACCESS_LINES_READ) return ignored(REPEATED);
  const read = readAccessLine(line, context);
  return read.outcome === 'events' ? { ...read, remarks: [...read.remarks, 'access-line-alone'] } : read;
}

/** Both kinds of lines are written once a request was answered. */
function tells(record: unknown): Telling | null {
  const isText = typeof record === 'string';
  const isLogrus = !isText || WORDS.some((words) => record.includes(words));
  const fields = isLogrus ? logrusFields(record) : null;
  if (fields !== null) return fullTelling(fields);
  const line = isText && record.includes('] "') ? accessLineOf(record) : null;
  if (line === null) return null;
  const request = `${line.method} ${line.uri}`;
  const address = ipOf(clientOf(line.head).peer);
  return { kind: 'brief', request, status: line.status, address, times: zonedTimes(line.time), id: null };
}

function fullTelling(fields: JsonObject): Telling | null {
  const message = textField(fields, 'msg');
  if (!isRequestMessage(message)) return null;
  return {
    kind: 'full',
    request: `${textField(fields, 'http.request.method')} ${textField(fields, 'http.request.uri')}`,
    status: statusOf(fields, message),
    address: ipOf(textField(fields, 'http.request.remoteaddr')),
    times: requestTimes(fields),
    id: textField(fields, 'http.request.id'),
  };
}

function ipOf(address: string | null): string | null {
  return address === null ? null : describeAddress({ address }).address.ip;
}

/** Of other programs that log by logrus, the registry is told by the requests that it logs, or by what it is built with. */
function isOfRegistry(record: unknown): boolean {
  if (typeof record === 'string' && !record.includes('http.request.') && !record.includes('go.version')) return false;
  const fields = logrusFields(record);
  if (fields === null) return false;
  const isStart = textField(fields, 'go.version') !== null && textField(fields, 'level') !== null;
  return isStart || textField(fields, 'http.request.uri') !== null;
}

function isAccessLine(record: unknown): boolean {
  return typeof record === 'string' && isRegistryPath(accessLineOf(record)?.uri ?? '') && logrusFields(record) === null;
}

/**
 * The registry writes an access line and a line of its own for each request. Where both are there, its own line is read,
 * and an access line where it is missing. Where it has no line of any request, registry-access-log reads the access lines.
 */
function isOwn(record: unknown, sample: readonly unknown[]): boolean {
  if (isOfRegistry(record)) return sample.some(isOwnRequest) || !sample.some(isAccessLine);
  return isAccessLine(record) && sample.some(isOwnRequest);
}

export const format: Format = {
  id: 'registry-log',
  title: 'Log of CNCF Distribution (registry:2 and 3, GitLab, Harbor)',
  vendor: 'CNCF Distribution',
  documentation: 'https://distribution.github.io/distribution/about/configuration/#log',
  howToExport: [
    'Take what the registry writes: docker logs registry, kubectl logs of its pods, or the file of the log collector.',
    'Keep log.level at info: at warn or error what succeeded is not there. log.formatter may be text or json.',
    'Where the access log is on (accesslog.disabled: false), both kinds of lines stand together: each request is read once, by its access line only where the other is missing.',
  ],
  signature:
    'time="…" level=info msg="response completed" http.request.method=GET http.request.uri="/v2/…" http.response.status=200',
  limits: [
    'Of each request the line "response completed", with or without an error, is read. A client with a token is named in another line ("authorized request", with the same request id) and only failures repeat the name.',
    'http.request.remoteaddr is the first address of X-Forwarded-For where the header is there: a client can forge it unless a proxy overwrites it.',
    'Some versions before 3.0 write no line for a HEAD that succeeds (https://github.com/distribution/distribution/issues/4733).',
    'A pull-through cache says "manifest unknown" also where the upstream registry refused it.',
    'Behind Harbor everybody is harbor_registry_user: the audit log of Harbor names who it was.',
    'Lines for a terminal (INFO[0285]) have no time and are rejected.',
    'Notifications of the same registry tell the same requests: both count if both are imported.',
  ],
  actions: REQUEST_ACTIONS,
  remarks: {
    'access-line-alone': (count) =>
      `Only an access line tells of the request ${inRecords(count)}: the registry has no line of its own for it nearby. Where that line stands in another file, or far away in this one, the request counts twice.`,
  },
  framings: ['text'],
  collections: [],
  twins: { tells, words: WORDS, isFull: isOwnRequest, because: REPEATED },
  isRecord: (record) => isOfRegistry(record) || isAccessLine(record),
  recognise: (record, sample = [record]) => (isOwn(record, sample) ? MINE : NOT_MINE),
  read(record, context) {
    if (typeof record === 'string') return readLine(record, context);
    const fields = logrusFields(record);
    return fields === null ? ignored('it is not a record of the log') : readFields(fields, context);
  },
};
