import { type AccessLine, accessLineOf } from '../../requests/access-line.ts';
import { clientOf, ownTextOf, timeOfLine } from '../../requests/log-fields.ts';
import { isRegistryPath, type RegistryRequest, registryRequestOf } from '../../requests/registry-request.ts';
import { actorNamed, REQUEST_ACTIONS, requestEvent, statedText } from '../../requests/request-event.ts';
import {
  type Format,
  ignored,
  knownAs,
  quote,
  type ReadContext,
  type ReadOutcome,
  readsTextLines,
  rejected,
} from '../../toolkit/index.ts';

/** What a line of Nexus has behind the status: two or three bare numbers, the agent, and mostly the thread in brackets. */
interface NexusFields {
  readonly bytes: string | null;
  readonly userAgent: string | null;
  readonly hasThread: boolean;
}

function nexusFields({ fields }: AccessLine): NexusFields | null {
  const agentAt = fields.findIndex(({ isQuoted }) => isQuoted);
  const numbers = fields.slice(0, Math.max(agentAt, 0));
  if (numbers.length < 2 || numbers.length > 3 || !numbers.every(({ text }) => /^(?:-|\d{1,15})$/.test(text)))
    return null;
  // The length of the request comes first where there are three: then what was sent, then milliseconds.
  const bytes = statedText(numbers.at(-2)?.text);
  const thread = fields[agentAt + 1]?.text ?? '';
  return { bytes, userAgent: statedText(fields[agentAt]?.text), hasThread: thread.startsWith('[') };
}

/** Changes by the REST API. It names components by opaque ids: https://help.sonatype.com/en/components-api.html */
function restRequest({ method, uri }: AccessLine): RegistryRequest | null {
  const path = uri.split('?', 1)[0] ?? '';
  const [, kind, rest] = /^\/service\/rest\/v1\/(components|assets|repositories)\/([^?]{1,500})$/.exec(path) ?? [];
  if (kind === undefined || rest === undefined || method === 'GET' || method === 'HEAD') return null;
  if (kind === 'repositories') {
    if (method === 'DELETE')
      return { category: 'delete', image: null, details: { target: 'repository', repository: rest } };
    return /^docker\//.test(rest) ? { category: 'config', image: null, details: { settings: rest } } : null;
  }
  return method === 'DELETE'
    ? { category: 'delete', image: null, details: { target: kind.slice(0, -1), component: rest } }
    : null;
}

/** Its lines have the time of the Common Log Format: no later edition of lines that sites define is needed. */
const OWN_LINES = 5;

function readLine(text: string, context: ReadContext): ReadOutcome {
  const line = accessLineOf(text, OWN_LINES);
  const fields = line === null ? null : nexusFields(line);
  if (line === null || fields === null) {
    return text.includes('/v2/')
      ? rejected('it is no whole line of the request log')
      : ignored('it is not a line of the request log');
  }
  const request = registryRequestOf(line) ?? restRequest(line);
  if (request === null) return ignored('it is not a request for an image');
  const time = timeOfLine(line, context);
  if (time === null) return rejected(`the time is ${quote(line.time)}, which is not a time`);
  const { peer, forwardedFor, user } = clientOf(line.head, context.edition);
  const read = requestEvent(request, {
    time,
    method: line.method,
    status: line.status,
    peer: statedText(peer),
    forwardedFor,
    actor: actorNamed(user),
    userAgent: fields.userAgent,
    details: fields.bytes === null ? {} : { bytes: fields.bytes },
  });
  return knownAs(read, ownTextOf(line));
}

function isOwnLine(text: string): boolean {
  const line = accessLineOf(text, OWN_LINES);
  const fields = line === null ? null : nexusFields(line);
  return line !== null && fields !== null && (fields.hasThread || isRegistryPath(line.uri));
}

export const format: Format = {
  id: 'nexus-request-log',
  title: 'Sonatype Nexus Repository 3 request log',
  vendor: 'Sonatype',
  documentation: 'https://help.sonatype.com/en/logging.html',
  howToExport: [
    'Copy $data-dir/log/request.log and the daily request-YYYY-MM-DD.log.gz beside it, or take them from a support ZIP.',
    'Behind a proxy, switch on the forwarded customizer of Jetty (jetty.xml): else every line names the proxy.',
  ],
  signature:
    '203.0.113.7 - ci [02/Mar/2026:09:30:00 +0000] "GET /repository/<repository>/v2/… HTTP/1.1" 200 - 1609 21 "<agent>" [qtp1-77]',
  limits: [
    'On a connector port of its own (/v2/… without /repository/) the name of the repository is not logged.',
    'A deletion by the REST API names a component by an opaque id: the audit log (nexus-audit-log) names it.',
    'Deletions on the web pages (/service/extdirect) cannot be told from looking and are ignored; so are other formats than Docker.',
    'Clean-up by policies is not a request: see nexus-audit-log.',
  ],
  actions: REQUEST_ACTIONS,
  ...readsTextLines({ matches: isOwnLine, readLine }),
};
