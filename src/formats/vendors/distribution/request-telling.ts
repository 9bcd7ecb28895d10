import type { AccessRecord } from '../../requests/access-record.ts';
import { isRegistryPath } from '../../requests/registry-request.ts';
import { describeAddress, type JsonObject, type ReadContext, type Telling, textField } from '../../toolkit/index.ts';
import { isRequestMessage } from './registry-fields.ts';
import { registryRecordOf } from './registry-record.ts';
import { statusOf } from './request-line.ts';
import { requestTimes } from './request-times.ts';

/** What stands in every line that tells of a request, in some spelling: most lines of text need not be read. */
const MARKS =
  /response completed|error authorizing context|"[A-Z]{3,10} [/h]|"(?:uri|path|url|request)|(?:uri|path|url|line)"|\b(?:uri|path)=/i;

/** All lines are written once a request was answered. */
export function tells(record: unknown): Telling | null {
  if (typeof record === 'string' && !MARKS.test(record)) return null;
  const found = registryRecordOf(record);
  if (found?.kind === 'own') return fullTelling(found.fields);
  return found === null || !isRegistryPath(found.access.uri) ? null : briefTelling(found.access, record);
}

function briefTelling(access: AccessRecord, record: unknown): Telling {
  const { shape, method, uri, status } = access;
  const program = typeof record === 'string' ? programOf(record) : '';
  return {
    kind: 'brief',
    ...{ request: requestOf(method, uri), status, address: ipOf(access.client()), times: timesOf(access), id: null },
    ...(program === '' ? writerOfShape(shape) : { writer: program }),
    // Behind a proxy, the registry knows the address of the proxy alone.
    isBehindOthers: shape === 'plain',
  };
}

/** Whether a line is plain depends on its referrer, which the client chose. */
function writerOfShape(shape: AccessRecord['shape']): Pick<Telling, 'writer' | 'writers'> {
  return shape === 'plain' || shape === 'line' ? { writer: shape, writers: 'lines' } : { writer: shape };
}

function fullTelling(fields: JsonObject): Telling | null {
  const message = textField(fields, 'msg');
  if (!isRequestMessage(message)) return null;
  return {
    kind: 'full',
    request: requestOf(textField(fields, 'http.request.method') ?? '', textField(fields, 'http.request.uri') ?? ''),
    status: statusOf(fields, message),
    address: ipOf(textField(fields, 'http.request.remoteaddr')),
    times: requestTimes(fields),
    id: textField(fields, 'http.request.id'),
  };
}

/** Some proxies write the whole address that was asked for. */
function requestOf(method: string, uri: string): string {
  return `${method.toUpperCase()} ${uri.replace(/^[a-z]{2,5}:\/\/[^/]{1,255}/i, '')}`;
}

const WITHOUT_ZONE: ReadContext = { assumedZone: null, image: null };

function timesOf(access: AccessRecord): readonly number[] {
  const time = access.time(WITHOUT_ZONE);
  return time === null || time.remarks.length > 0 ? [] : [time.instant];
}

function ipOf(address: string | null): string | null {
  return address === null ? null : describeAddress({ address }).address.ip;
}

/** The service in what `docker compose logs` puts before a line, without the number of its container; the container of a pod. */
const PROGRAM = /^(?:\[pod\/[^\]/\s]{1,253}\/([\w.-]{1,63})\] |([\w.@-]{1,100}?)(?:[-_]\d{1,4})? {0,32}\| ?)/;

/** The program that wrote a line, where a collector names it; else an empty text. */
function programOf(line: string): string {
  const [, container, service] = PROGRAM.exec(line) ?? [];
  return container ?? service ?? '';
}
