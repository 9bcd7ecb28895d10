import { ignored, knownAs, quote, type ReadContext, type ReadOutcome, rejected } from '../toolkit/index.ts';
import type { AccessLine } from './access-line.ts';
import { clientOf, forwardedIn, ownTextOf, timeOfLine } from './log-fields.ts';
import { registryHost, registryRequestOf } from './registry-request.ts';
import { actorNamed, NOT_A_REQUEST, requestEvent, statedText } from './request-event.ts';

/** What stands behind the status in the Combined Log Format, if anything does: bytes, referrer, agent, then what a site adds. */
function isCombined({ fields }: AccessLine): boolean {
  const [bytes, referrer] = fields;
  return (bytes === undefined || !bytes.isQuoted) && (referrer === undefined || referrer.isQuoted);
}

/** The event of a request that an access line tells. */
export function readAccessLine(line: AccessLine, context: ReadContext): ReadOutcome {
  const request = registryRequestOf(line);
  if (request === null) return ignored(NOT_A_REQUEST);
  const time = timeOfLine(line, context);
  if (time === null) return rejected(`the time is ${quote(line.time)}, which is not a time`);
  const { host, peer, forwardedFor, user } = clientOf(line.head, context.edition);
  const [bytes, , agent, further] = isCombined(line) ? line.fields : line.fields.slice(0, 1);
  const size = statedText(bytes?.text);
  const read = requestEvent(request, {
    time,
    method: line.method,
    status: line.status,
    peer: statedText(peer),
    forwardedFor: forwardedFor ?? forwardedIn(further),
    actor: actorNamed(user),
    userAgent: statedText(agent?.text),
    host: host ?? (line.host === null ? null : registryHost(line.host)),
    details: size === null ? {} : { bytes: size },
  });
  return knownAs(read, ownTextOf(line));
}
