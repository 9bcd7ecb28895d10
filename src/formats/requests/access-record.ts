import { ignored, lineWithin, type ReadContext, type ReadOutcome, type RecordTime } from '../toolkit/index.ts';
import { type AccessLine, accessLineOf } from './access-line.ts';
import { readAccessLine } from './access-line-event.ts';
import { envoyLineOf } from './envoy-line.ts';
import { type HaproxyLine, haproxyLineOf, readHaproxyLine, withPortApart } from './haproxy-line.ts';
import {
  isOfZot,
  type JsonAccessRecord,
  jsonAccessRecordOf,
  readJsonAccessRecord,
  timeOfRecord,
} from './json-access-record.ts';
import { clientOf, timeOfLine } from './log-fields.ts';
import { registryRequestOf } from './registry-request.ts';
import { forwardedClient, NOT_A_REQUEST } from './request-event.ts';

/** A request as the record of a server or a proxy tells it, in any shape that is known. */
export interface AccessRecord {
  /** `plain` for a line that a registry may have written itself: those of proxies look otherwise. */
  readonly shape: 'plain' | 'line' | 'json' | 'envoy' | 'haproxy';
  readonly method: string;
  readonly uri: string;
  readonly status: string | null;
  /** The address of the client as far as the record knows it, with or without a port. */
  client(): string | null;
  time(context: ReadContext): RecordTime | null;
  read(context: ReadContext): ReadOutcome;
}

const ENVOY = { matches: (line: string) => envoyLineOf(line) !== null, beginning: /\[\d{4}-\d\d-\d\dT/g };

/** The request that a parsed record tells; null for any other value. */
export function accessRecordOf(value: unknown): AccessRecord | null {
  const record = isOfZot(value) ? null : jsonAccessRecordOf(value);
  return record === null || record.time === undefined ? null : ofFields('json', record);
}

/** The same for a line of text that is no JSON, also behind the words of a collector. */
export function accessRecordOfLine(line: string): AccessRecord | null {
  const access = accessLineOf(line);
  if (access !== null) return ofAccessLine(access);
  const haproxy = haproxyLineOf(line);
  if (haproxy !== null) return ofHaproxyLine(haproxy);
  const envoy = line.includes('] "') ? envoyLineOf(lineWithin(ENVOY, line)) : null;
  return envoy === null ? null : ofFields('envoy', envoy);
}

function ofFields(shape: 'json' | 'envoy', record: JsonAccessRecord): AccessRecord {
  const { method, uri, status, peer, forwardedFor = null } = record;
  return {
    ...{ shape, method, uri, status },
    client: () => forwardedClient(forwardedFor) ?? peer,
    time: (context) => timeOfRecord(record, context),
    read: (context) => readJsonAccessRecord(record, context),
  };
}

/** Distribution writes nothing for a referrer that is missing, where proxies write a dash, and nothing behind the agent. */
function isPlain({ fields: [, referrer, , further] }: AccessLine): boolean {
  return referrer?.text !== '-' && further === undefined;
}

function ofAccessLine(line: AccessLine): AccessRecord {
  const { method, uri, status } = line;
  return {
    ...{ shape: isPlain(line) ? 'plain' : 'line', method, uri, status },
    client: () => clientOf(line.head).peer,
    time: (context) => timeOfLine(line, context),
    read: (context) => readAccessLine(line, context),
  };
}

function ofHaproxyLine(line: HaproxyLine): AccessRecord {
  const { method, uri, status, peer } = line;
  const read = (context: ReadContext) => {
    const request = registryRequestOf(line);
    return request === null ? ignored(NOT_A_REQUEST) : readHaproxyLine(line, request, context);
  };
  // The default format names no zone, so that the time is not known to the second.
  return { ...{ shape: 'haproxy', method, uri, status, read }, client: () => withPortApart(peer), time: () => null };
}
