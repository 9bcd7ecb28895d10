import { fieldsFrom, LONGEST_LINE, requestLineOf } from './access-line.ts';
import type { JsonAccessRecord } from './json-access-record.ts';
import { isAddress, NOBODY, statedText } from './request-event.ts';

const START = /^\[(\d{4}-\d{2}-\d{2}T[\d:.]{8,18}Z)\] (?=")/;
/** Behind the five fields in quotes Istio writes: cluster, its own two addresses, and that of the sender. */
const SENDER = 8;

/**
 * Reads a line of Envoy's default format, and of Istio's, which only adds to it:
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage. Null for any other line.
 */
export function envoyLineOf(line: string): JsonAccessRecord | null {
  const start = line.length > LONGEST_LINE ? null : START.exec(line);
  if (start === null) return null;
  const [request, status, ...fields] = fieldsFrom(line, start[0].length);
  if (request === undefined || !request.isQuoted || !/^\d{1,3}$/.test(status?.text ?? '')) return null;
  // X-Forwarded-For, agent, request id and authority follow each other in quotes; what fails stands alone before them.
  const at = fields.findIndex((_, index) => [0, 1, 2, 3].every((step) => fields[index + step]?.isQuoted === true));
  if (at < 0) return null;
  const text = (index: number) => statedText(fields[at + index]?.text);
  const sender = text(SENDER);
  return {
    ...requestLineOf(request.text),
    time: start[1],
    status: status?.text ?? null,
    peer: sender !== null && isAddress(sender) ? sender : null,
    forwardedFor: text(0),
    actor: NOBODY,
    userAgent: text(1),
    host: text(3),
    details: text(2) === null ? {} : { requestId: text(2) },
  };
}
