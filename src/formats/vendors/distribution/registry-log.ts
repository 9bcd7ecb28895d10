import { accessLineOf } from '../../requests/access-line.ts';
import type { AccessRecord } from '../../requests/access-record.ts';
import { caddyConsoleRecordOf } from '../../requests/caddy-console.ts';
import { isRegistryPath } from '../../requests/registry-request.ts';
import { REQUEST_ACTIONS } from '../../requests/request-event.ts';
import {
  type Format,
  ignored,
  inRecords,
  knownAs,
  MINE,
  NOT_MINE,
  parseJsonOr,
  type ReadContext,
  type ReadOutcome,
  rejected,
  textField,
} from '../../toolkit/index.ts';
import { isForTerminal, logrusFields, logrusLine } from './logrus-line.ts';
import { COMPLETED, isRequestMessage, REQUEST_WORDS } from './registry-fields.ts';
import { registryRecordOf } from './registry-record.ts';
import { readFields, STEP } from './request-line.ts';
import { tells } from './request-telling.ts';

/** Whether a record is the registry's own line of a request. Most lines are not, which is seen without reading them. */
function isOwnRequest(record: unknown): boolean {
  if (typeof record === 'string' && !REQUEST_WORDS.some((words) => record.includes(words))) return false;
  const fields = logrusFields(record) ?? {};
  return isRequestMessage(textField(fields, 'msg')) && textField(fields, 'http.request.uri') !== null;
}

const REPEATED = 'it repeats a request that the registry logs itself, or that another line tells better';
const REPEATED_NAMED =
  'it repeats a request that the registry logs itself, and names who asked: to see the names, import the lines of the proxy from a file of their own too';
const REPEATED_EARLIER = 'it repeats a request that the registry logs itself';
/** The edition of events since which the record of an access log is an event where the registry has no line of its own for it. */
const ACCESS_RECORDS_READ = 6;

/** A line of text is known by what the registry wrote, and JSON by what it says, whether it stood alone in its line or not. */
function readRecord(record: unknown, context: ReadContext): ReadOutcome {
  const read = readWithin(record, context);
  if (typeof record !== 'string' || read.outcome !== 'events') return read;
  // Most lines have the id of their request, by which they are known.
  if (read.identity !== null || read.written !== undefined) return read;
  return knownAs(read, caddyConsoleRecordOf(record) ?? writtenBy(logrusLine(record, context.edition)));
}

function writtenBy(line: string): unknown {
  return line.startsWith('{') ? parseJsonOr(line, line) : line;
}

function readWithin(record: unknown, context: ReadContext): ReadOutcome {
  if ((context.edition ?? ACCESS_RECORDS_READ) < ACCESS_RECORDS_READ) return readEarlier(record, context);
  const found = registryRecordOf(record);
  if (found?.kind === 'access') return readAccess(found.access, context);
  if (found !== null) return readFields(found.fields, context);
  return typeof record === 'string' ? readOther(record, context) : ignored('it is not a record of the log');
}

function readEarlier(record: unknown, context: ReadContext): ReadOutcome {
  const fields = logrusFields(record, context.edition);
  if (fields !== null) return readFields(fields, context);
  if (typeof record !== 'string') return ignored('it is not a record of the log');
  const isAccess =
    !isForTerminal(logrusLine(record, context.edition)) && accessLineOf(record, context.edition) !== null;
  return isAccess ? ignored(REPEATED_EARLIER) : readOther(record, context);
}

function readOther(line: string, { edition }: ReadContext): ReadOutcome {
  if (isForTerminal(logrusLine(line, edition))) {
    return line.includes(COMPLETED)
      ? rejected('the time is missing: a terminal gets the seconds since the start of the registry')
      : ignored(STEP);
  }
  return line.includes(`msg="${COMPLETED}`)
    ? rejected('it is no whole line of the log')
    : ignored('it is not a line of the log');
}

/** Records that repeat others are marked before: see `twins`. */
function readAccess(access: AccessRecord, context: ReadContext): ReadOutcome {
  const read = access.read(context);
  return read.outcome === 'events' ? { ...read, remarks: [...read.remarks, 'access-line-alone'] } : read;
}

/** Of other programs that log by logrus, the registry is told by the requests that it logs, or by what it is built with. */
function isOfRegistry(record: unknown): boolean {
  if (typeof record === 'string' && !MARKS.test(record)) return false;
  const fields = logrusFields(record);
  if (fields === null) return false;
  const isStart = textField(fields, 'go.version') !== null && textField(fields, 'level') !== null;
  return isStart || textField(fields, 'http.request.uri') !== null;
}

/** What stands in lines of the registry, also where their names were changed. */
const MARKS = /http[._]request|go[._]version|response completed/;

function isAccessRecord(record: unknown): boolean {
  const found = registryRecordOf(record);
  return found?.kind === 'access' && isRegistryPath(found.access.uri);
}

/** GitLab's registry writes access records as pairs, which no proxy does. */
function isAccessPairs(record: unknown): boolean {
  return typeof record === 'string' && /\bmsg="?access\b/.test(record) && isAccessRecord(record);
}

/**
 * The registry writes an access line and a line of its own for each request, and a proxy whose lines stand in the same file
 * one more. Where several are there, that of the registry is read, and another where it is missing. Where it has no line of
 * any request, the formats of access logs read theirs.
 */
function isOwn(record: unknown, sample: readonly unknown[]): boolean {
  if (isOfRegistry(record)) return sample.some(isOwnRequest) || !sample.some(isAccessRecord);
  return isAccessPairs(record) || (sample.some(isOwnRequest) && isAccessRecord(record));
}

export const format: Format = {
  id: 'registry-log',
  title: 'Log of CNCF Distribution (registry:2 and 3, GitLab, Harbor)',
  vendor: 'CNCF Distribution',
  documentation: 'https://distribution.github.io/distribution/about/configuration/#log',
  howToExport: [
    'Take what the registry writes: docker logs registry, kubectl logs of its pods, or the file of the log collector.',
    'Keep log.level at info: at warn or error what succeeded is not there. log.formatter may be text or json.',
    'Where the access log is on (accesslog.disabled: false), or a proxy writes into the same file (docker compose logs), several lines tell of a request: it is read once, by the line of the registry, or by another where that is missing.',
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
      `Only the line of an access log tells of the request ${inRecords(count)}: the registry has no line of its own for it nearby. Where that line stands in another file, or far away in this one, the request counts twice.`,
  },
  framings: ['text'],
  collections: [],
  twins: { tells, words: REQUEST_WORDS, isFull: isOwnRequest, because: REPEATED, becauseNamed: REPEATED_NAMED },
  isRecord: (record) => isOfRegistry(record) || isAccessRecord(record),
  recognise: (record, sample = [record]) => (isOwn(record, sample) ? MINE : NOT_MINE),
  read: readRecord,
};
