import { type RegistryRequest, registryRequestOf } from '../../requests/registry-request.ts';
import { NOT_A_REQUEST, REQUEST_ACTIONS, requestEvent } from '../../requests/request-event.ts';
import {
  type Actor,
  asEvents,
  currentActions,
  describeClient,
  type Format,
  field,
  flagField,
  ignored,
  imageOf,
  isDigest,
  isObject,
  type JsonObject,
  MINE,
  NOT_MINE,
  nestedObject,
  notATimeText,
  objectField,
  parseJson,
  pick,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  type Telling,
  type Twins,
  textField,
  textsField,
  timeField,
} from '../../toolkit/index.ts';

const SESSION = 'HTTP API';
const AUDIT = 'HTTP API Audit';
const ACTIONS = [
  ...REQUEST_ACTIONS,
  ...currentActions({ plane: 'data' }, [
    ['retention delete', 'untag', 'Retention removed a tag; without a tag, a manifest: delete'],
    ['gc delete', 'delete', 'Garbage collection removed a manifest or what refers to one'],
  ]),
];

/** Requests without a user are anonymous; the audit log spells that out. */
function actorOf(name: string | null): Actor {
  const type = name === null || name === 'anonymous' ? 'anonymous' : 'user';
  return { id: name, name, type, credential: null };
}

/** Keys for programs are made and revoked here: https://zotregistry.dev/latest/articles/authn-authz/ */
function ownRequest(path: string): RegistryRequest | null {
  return path.startsWith('/zot/auth/')
    ? { category: 'auth', image: null, details: { path: path.split('?', 1)[0] ?? '' } }
    : null;
}

/** The names that the two logs of requests have for the same things. */
interface Names {
  readonly method: string;
  readonly path: string;
  readonly status: string;
  readonly user: string;
}

const SESSION_NAMES: Names = { method: 'method', path: 'path', status: 'statusCode', user: 'username' };
const AUDIT_NAMES: Names = { method: 'action', path: 'object', status: 'status', user: 'subject' };

function readRequest(record: JsonObject, names: Names, context: ReadContext): ReadOutcome {
  const method = textField(record, names.method);
  const path = textField(record, names.path);
  if (method === null || path === null) return rejected(`"${names.method}" or "${names.path}" is missing`);
  const written = textField(record, names.status);
  // A handler that writes no status answers with 200.
  const status = written === '0' ? '200' : written;
  const request = registryRequestOf({ method, uri: path, status }) ?? ownRequest(path);
  if (request === null) return ignored(NOT_A_REQUEST);
  const time = timeField(record, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'time'));
  const headers = objectField(record, 'headers');
  const bytes = textField(record, 'bodySize');
  return requestEvent(request, {
    time,
    method,
    status,
    peer: textField(record, 'clientIP'),
    forwardedFor: textsField(headers, 'X-Forwarded-For').join(', '),
    actor: actorOf(textField(record, names.user)),
    userAgent: textsField(headers, 'User-Agent')[0] ?? null,
    details: bytes === null ? {} : { bytes },
  });
}

/** The log of a registry has the records of the audit log too, where both stand in one file. */
function tells(record: unknown): Telling | null {
  const fields = typeof record === 'string' && record.includes(SESSION) ? nestedObject(record) : record;
  if (!isObject(fields)) return null;
  const message = textField(fields, 'message');
  const names = message === SESSION ? SESSION_NAMES : message === AUDIT ? AUDIT_NAMES : null;
  if (names === null) return null;
  const time = timeField(fields, 'time');
  return {
    kind: message === SESSION ? 'full' : 'brief',
    request: `${textField(fields, names.method)} ${textField(fields, names.path)}`,
    status: textField(fields, names.status),
    // With its port: a client may do the same again.
    address: textField(fields, 'clientIP'),
    times: time === null || time.remarks.length > 0 ? [] : [time.instant],
    id: null,
  };
}

const TWINS: Twins = {
  tells,
  words: [SESSION],
  isFull: (record) => tells(record)?.kind === 'full',
  because: 'it repeats a request that the log has itself',
};

/** What zot removes by itself: https://zotregistry.dev/latest/articles/retention/ */
function readDecision(record: JsonObject, module: 'gc' | 'retention', context: ReadContext): ReadOutcome {
  const decision = textField(record, 'decision');
  if (decision !== 'delete') return ignored('nothing was removed');
  if (flagField(record, 'dry-run') === true) return ignored('a dry run deletes nothing');
  const time = timeField(record, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'time'));
  const image = removedImage(record);
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: module === 'retention' && image?.tag ? 'untag' : 'delete',
    action: `${module} ${decision}`,
    plane: 'data',
    outcome: 'success',
    reasonCode: null,
    actor: { id: null, name: `(zot ${module})`, type: 'system', credential: null },
    client,
    image,
    region: null,
    account: null,
    details: pick(record, ['reason', 'lastPullTimestamp', 'pushTimestamp', 'mediaType']),
  };
  return asEvents([event], null, time.remarks, remarks);
}

function removedImage(record: JsonObject) {
  const reference = textField(record, 'reference');
  const isByDigest = reference !== null && isDigest(reference);
  return imageOf({
    repository: textField(record, 'repository'),
    tag: textField(record, 'tag') ?? (isByDigest ? null : reference),
    digest: textField(record, 'digest') ?? (isByDigest ? reference : null),
  });
}

function moduleOf(record: JsonObject): 'gc' | 'retention' | null {
  const module = textField(record, 'module');
  const isDecision = textField(record, 'decision') !== null && textField(record, 'repository') !== null;
  return isDecision && (module === 'gc' || module === 'retention') ? module : null;
}

function readRecord(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const message = textField(record, 'message');
  if (message === SESSION) return readRequest(record, SESSION_NAMES, context);
  if (message === AUDIT) return readRequest(record, AUDIT_NAMES, context);
  const module = moduleOf(record);
  return module === null ? ignored('it is a message of the registry itself') : readDecision(record, module, context);
}

function readLine(line: string, context: ReadContext): ReadOutcome {
  if (!line.startsWith('{')) return ignored('it is not a record of the log');
  try {
    return readRecord(parseJson(line), context);
  } catch {
    return rejected('it is not valid JSON');
  }
}

function isOwn(record: unknown): boolean {
  if (!isObject(record) || textField(record, 'message') === null) return false;
  const isRequest = textField(record, 'component') === 'session' && textField(record, 'clientIP') !== null;
  return isRequest || (moduleOf(record) !== null && field(record, 'dry-run') !== undefined);
}

/** Where other lines stand before the first record, all are cut as text; JSON in a text is otherwise in a wrapper. */
function isOwnLine(record: unknown, sample: readonly unknown[]): boolean {
  if (typeof record !== 'string' || !record.startsWith('{')) return false;
  return sample.some((line) => typeof line === 'string' && !line.startsWith('{')) && isOwn(nestedObject(record));
}

export const format: Format = {
  id: 'zot-log',
  title: 'zot log and audit log',
  vendor: 'zot',
  documentation: 'https://zotregistry.dev/latest/admin-guide/admin-configuration/',
  howToExport: [
    'The log has everything: take the file of log.output, or docker logs or kubectl logs of the registry. Keep log.level at info or debug.',
    'The audit log (log.audit) has writes that succeeded, and what retention and garbage collection removed.',
    'Give one of the two: each write stands in both. Where both were put into one file, it counts once.',
  ],
  signature:
    '{"time":…,"message":"HTTP API","component":"session","clientIP":…,"method":…,"path":"/v2/…","statusCode":…,"headers":{…}}',
  limits: [
    'The audit log has no pulls, no failures and no user agent.',
    'A write stands in the log and in the audit log: both count if both are imported as files of their own. What retention and garbage collection removed counts twice in any case.',
    'The address is that of the sender, or the first one of X-Forwarded-For where that header is there: a client can forge it. The sender is then the detail "peer".',
    'Retention and garbage collection are told with the repository, not with who configured them.',
  ],
  actions: ACTIONS,
  framings: ['json', 'text'],
  collections: [],
  twins: TWINS,
  recognise: (record, sample = []) => (isOwn(record) || isOwnLine(record, sample) ? MINE : NOT_MINE),
  read: (record, context) => (typeof record === 'string' ? readLine(record, context) : readRecord(record, context)),
};
