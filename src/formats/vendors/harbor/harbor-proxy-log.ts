import { fieldsFrom, LONGEST_LINE, quotedAt, requestLineOf } from '../../requests/access-line.ts';
import { timeOfStamp } from '../../requests/log-fields.ts';
import { type RegistryRequest, registryRequestOf } from '../../requests/registry-request.ts';
import { NOBODY, REQUEST_ACTIONS, requestEvent, statedText } from '../../requests/request-event.ts';
import {
  behindPrefix,
  type Category,
  type Format,
  ignored,
  imageOf,
  isDigest,
  isObject,
  lineWithin,
  MINE,
  NOT_MINE,
  pick,
  quote,
  type ReadContext,
  type ReadOutcome,
  rejected,
  stampIn,
  textField,
  timeField,
  withoutEscapes,
} from '../../toolkit/index.ts';

interface ProxyLine {
  readonly peer: string;
  readonly method: string;
  readonly uri: string;
  readonly status: string;
  readonly bytes: string | null;
  readonly userAgent: string | null;
}

/**
 * `ADDRESS - "REQUEST" STATUS BYTES "REFERRER" "AGENT" SECONDS SECONDS PIPE`, as Harbor's nginx.conf says: unlike in the
 * Combined Log Format there is no user and no time.
 */
function proxyLineOf(body: string): ProxyLine | null {
  const start = body.length > LONGEST_LINE ? null : /^(\S{2,64}) - (?=")/.exec(body);
  const request = start === null ? null : quotedAt(body, start[0].length);
  if (start === null || request === null) return null;
  const [status, bytes, referrer, agent] = fieldsFrom(body, request.end);
  if (!/^\d{3}$/.test(status?.text ?? '') || referrer?.isQuoted !== true || agent?.isQuoted !== true) return null;
  return {
    peer: start[1] ?? '',
    ...requestLineOf(request.text),
    status: status?.text ?? '',
    bytes: statedText(bytes?.text),
    userAgent: statedText(agent.text),
  };
}

const REPOSITORY =
  /^\/api\/(?:v2\.0\/)?projects\/([^/]{1,255})\/repositories\/([^/]{1,1000})(?:\/artifacts\/([^/]{1,255})(?:\/(tags)(?:\/([^/]{1,255}))?)?)?$/;

/** What the web pages and the API change: https://goharbor.io/docs/latest/working-with-projects/ */
function apiRequest({ method, uri }: ProxyLine): RegistryRequest | null {
  const path = uri.split('?', 1)[0] ?? '';
  if (path === '/c/login') return method === 'POST' ? { category: 'auth', image: null, details: {} } : null;
  const [, project, name, reference, tags, tag] = REPOSITORY.exec(path) ?? [];
  if (project === undefined || name === undefined) return null;
  const repository = `${decodedTwice(project)}/${decodedTwice(name)}`;
  const category = changeOf(method, { reference, tags, tag });
  if (category === null) return null;
  const part = tag === undefined ? referenceOf(decodedTwice(reference ?? '')) : { tag: decodedTwice(tag) };
  const details = reference === undefined ? { target: 'repository' } : {};
  return { category, image: imageOf({ repository, ...part }), details };
}

interface ArtifactPath {
  readonly reference: string | undefined;
  readonly tags: string | undefined;
  readonly tag: string | undefined;
}

function changeOf(method: string, { reference, tags, tag }: ArtifactPath): Category | null {
  if (method === 'POST') return reference !== undefined && tags !== undefined && tag === undefined ? 'tag' : null;
  if (method !== 'DELETE') return null;
  if (tag !== undefined) return 'untag';
  return tags === undefined ? 'delete' : null;
}

function referenceOf(reference: string) {
  return isDigest(reference) ? { digest: reference } : { tag: reference };
}

/** Slashes within the name of a repository are encoded twice: `a%252Fb`. */
function decodedTwice(text: string): string {
  try {
    return decodeURIComponent(decodeURIComponent(text));
  } catch {
    return text;
  }
}

const GRAMMAR = { matches: (body: string) => proxyLineOf(body) !== null, beginning: /(?<![^\s|:=>\])])\S{2,64} - "/g };
/** The edition of events since which the line is found behind any words. */
const ANY_PREFIX = 6;

interface Located {
  readonly line: ProxyLine;
  /** The time in what stands before the line. */
  readonly stamp: string | null;
}

/** The line as it is, or behind what syslog, kubectl or another collector put before it. */
function located(text: string, edition = ANY_PREFIX): Located | null {
  if (!text.includes(' - "')) return null;
  if (edition < ANY_PREFIX) return locatedBefore(text);
  const body = lineWithin(GRAMMAR, text, edition);
  const line = proxyLineOf(body);
  const plain = withoutEscapes(text);
  return line === null ? null : { line, stamp: stampIn(plain.slice(0, Math.max(plain.indexOf(body), 0))) };
}

/** The same in the editions before. */
function locatedBefore(text: string): Located | null {
  const bare = proxyLineOf(text);
  if (bare !== null) return { line: bare, stamp: null };
  const behind = behindPrefix(text);
  const line = behind === null ? null : proxyLineOf(behind.body);
  return behind === null || line === null ? null : { line, stamp: behind.stamp };
}

/** Members in which collectors put a line, and the time at which they got it. */
const LINES = ['message', '@message', 'log', 'textPayload', 'line', '_raw', 'MESSAGE'];
const TIMES = ['timestamp', '@timestamp', 'time', '_time', 'TimeGenerated'];

/** A line without a time takes that of its wrapper. Null for other values, and for a line that has its own. */
function stampedLine(value: unknown): readonly string[] | null {
  if (!isObject(value)) return null;
  const text = LINES.map((name) => textField(value, name)).find((line) => line !== null);
  if (text === undefined || text === null || located(text)?.stamp !== null) return null;
  const time = TIMES.map((name) => timeField(value, name, 'utc')).find((found) => found !== null);
  return time === undefined || time === null ? null : [`${new Date(time.instant).toISOString()} ${text.trimEnd()}`];
}

/** The edition of events since which a registry that Harbor stands for is not taken for Harbor. */
const PROJECTS_KNOWN = 6;
/** Registries that are no Harbor, with which containerd asks a project that is a proxy (`?ns=docker.io`). */
const UPSTREAM =
  /^(?:[\w.-]{1,100}\.)?(?:docker\.io|docker\.com|gcr\.io|pkg\.dev|ghcr\.io|quay\.io|k8s\.io|microsoft\.com|ecr\.aws|amazonaws\.com|azurecr\.io|nvcr\.io|redhat\.(?:io|com)|gitlab\.com|elastic\.co|lscr\.io)$/;

/** An image below a project is one of Harbor, whatever registry it was fetched from. */
function ofProject(request: RegistryRequest | null, edition = PROJECTS_KNOWN): RegistryRequest | null {
  const registry = request?.image?.registry ?? null;
  if (request === null || request.image === null || registry === null || edition < PROJECTS_KNOWN) return request;
  if (!UPSTREAM.test(registry)) return request;
  return {
    ...request,
    image: { ...request.image, registry: null },
    details: { ...request.details, upstreamRegistry: registry },
  };
}

function readLine(text: string, context: ReadContext): ReadOutcome {
  const found = located(text, context.edition);
  if (found === null) {
    return /"[A-Z]{3,7} \/v2\//.test(text)
      ? rejected('it is no whole line of the proxy')
      : ignored('it is not a request');
  }
  const { line, stamp } = found;
  const request = apiRequest(line) ?? ofProject(registryRequestOf(line), context.edition);
  if (request === null) return ignored('it is not a request for an image');
  if (stamp === null)
    return rejected('the line has no time: take the log from syslog, or with kubectl logs --timestamps');
  const time = timeOfStamp(stamp, context);
  if (time === null) return rejected(`the time is ${quote(stamp)}, which is not a time, or its year is not known`);
  const { method, status, peer, userAgent, bytes } = line;
  return requestEvent(request, {
    time,
    method,
    status,
    peer,
    userAgent,
    actor: NOBODY,
    details: pick({ bytes }, ['bytes']),
  });
}

export const format: Format = {
  id: 'harbor-proxy-log',
  title: "Log of Harbor's proxy (nginx)",
  vendor: 'Harbor',
  documentation: 'https://goharbor.io/docs/latest/install-config/configure-yml-file/',
  howToExport: [
    'Installer: /var/log/harbor/proxy.log of the machine (log.local.location in harbor.yml). Its times name neither year nor zone: the last such day before the import and UTC are assumed; state others with --assume-year and --assume-tz.',
    'Helm: kubectl logs --timestamps of the nginx pods. Without --timestamps no line has a time.',
    'With an ingress in front of Harbor, take the log of the ingress instead (registry-access-log).',
  ],
  signature:
    'Mar  2 08:00:01 172.18.0.1 proxy[1021]: 203.0.113.7 - "GET /v2/… HTTP/1.1" 200 1609 "-" "<agent>" 0.021 0.020 .',
  limits: [
    'Names nobody: Harbor knows the user, and its audit log (harbor-audit-log) names who did what, without an address.',
    'The address is that of the sender. Behind a balancer that is the balancer, because X-Forwarded-For is not logged.',
    'A request that this log and the audit log both tell counts twice if both are imported.',
    'Of the API, deletions and tags are read; other changes (users, projects, robots) are in the audit log only.',
  ],
  hasNoYear: true,
  actions: REQUEST_ACTIONS,
  framings: ['text'],
  collections: [],
  unwrap: stampedLine,
  recognise: (record) => (typeof record === 'string' && located(record) !== null ? MINE : NOT_MINE),
  read: (record, context) =>
    typeof record === 'string' ? readLine(record, context) : rejected('the record is not a line of text'),
};
