import { timeOfText } from '../../requests/log-fields.ts';
import { registryRequestOf } from '../../requests/registry-request.ts';
import { actorNamed, NOT_A_REQUEST, requestEvent } from '../../requests/request-event.ts';
import {
  type Actor,
  type Details,
  ignored,
  type JsonObject,
  notATimeText,
  type Outcome,
  pick,
  type ReadContext,
  type ReadOutcome,
  rejected,
  textField,
} from '../../toolkit/index.ts';
import { isRefusal, isRequestMessage } from './registry-fields.ts';

export const STEP = 'it is a step of a request, or a message of the registry itself';

/** The codes of what was refused, not failed. */
const REFUSALS: ReadonlySet<string> = new Set(['unauthorized', 'denied']);

export function statusOf(fields: JsonObject, message: string): string | null {
  return textField(fields, 'http.response.status') ?? (isRefusal(message) ? '401' : null);
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

/** The event of a request that the registry tells in a line of its own. */
export function readFields(fields: JsonObject, context: ReadContext): ReadOutcome {
  const message = textField(fields, 'msg');
  if (!isRequestMessage(message)) return ignored(STEP);
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
