import type { NestedFormat } from '../../layouts/nested-layout.ts';
import {
  type Actor,
  type ActorType,
  actionIndex,
  asEvents,
  beginsAsJson,
  type Category,
  type Details,
  describeClient,
  type Envelope,
  field,
  flagField,
  type ImageReference,
  ignored,
  imageOf,
  inRecords,
  isObject,
  type JsonObject,
  joined,
  MINE,
  NOT_MINE,
  NOTHING,
  nestedObject,
  notATimeText,
  type Outcome,
  objectField,
  objectIn,
  openedWithin,
  pick,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { QUAY_ACTIONS } from './quay-actions.ts';
import { isKindNumber, JOIN, kindOf, missingKind } from './quay-kind-numbers.ts';
import { USAGE_LAYOUT } from './usage-layout.ts';

const BY_KIND = actionIndex(QUAY_ACTIONS);

/** One usage-log entry: the record, and what its two shapes (API or export, log stream) both say. */
interface Entry {
  readonly record: JsonObject;
  readonly kind: string;
  readonly metadata: JsonObject;
  /** User or organization the entry belongs to. */
  readonly owner: string | null;
}

const SESSION_KINDS: ReadonlySet<string> = new Set(['login_success', 'login_failure', 'logout_success']);
const REQUEST_KINDS: ReadonlySet<string> = new Set(
  QUAY_ACTIONS.filter(({ plane }) => plane === 'data').map(({ action }) => action),
);
/** Kinds whose `metadata.username` is who acted; in other kinds it is the user that the action is about. */
const KINDS_NAMING_PERFORMER: ReadonlySet<string> = new Set([
  ...REQUEST_KINDS,
  'create_tag',
  'move_tag',
  'revert_tag',
  'delete_tag',
  'delete_tag_failed',
  'permanently_delete_tag',
]);
/** Requests that a client without credentials can make; a refused one needs none either. */
const KINDS_OPEN_TO_ALL: ReadonlySet<string> = new Set([
  'pull_repo',
  'repo_verb',
  'pull_repo_failed',
  'push_repo_failed',
  'delete_tag_failed',
]);
const WORKER_KIND = 'autoprune_tag_delete';

function entryOf(record: JsonObject, kind: string): Entry {
  const stated = nestedObject(field(record, 'metadata')) ?? nestedObject(field(record, 'metadata_json'));
  const within = openedWithin(stated);
  const metadata = isObject(within) ? within : {};
  const owner =
    textField(metadata, 'namespace') ??
    textField(objectField(record, 'namespace'), 'name') ??
    textField(record, 'account') ??
    textField(record, 'namespace_name');
  return { record, kind, metadata, owner };
}

/** `metadata.repo` may hold slashes of its own, since Quay knows nested repositories. */
function repositoryOf({ record, metadata, owner }: Entry): string | null {
  const repo = textField(metadata, 'repo') ?? textField(record, 'repository') ?? textField(record, 'repository_name');
  if (repo === null || owner === null || repo.startsWith(`${owner}/`)) return repo;
  return `${owner}/${repo}`;
}

function imageOfEntry(entry: Entry): ImageReference | null {
  const { kind, metadata, owner } = entry;
  const repository = repositoryOf(entry);
  if (repository === null) return SESSION_KINDS.has(kind) ? null : imageOf({ namespace: owner });
  return imageOf({
    repository,
    tag: textField(metadata, 'tag'),
    digest: textField(metadata, 'manifest_digest') ?? textField(metadata, 'digest'),
  });
}

function categoryOf({ kind }: Entry): Category {
  return BY_KIND.get(kind)?.category ?? 'other';
}

function outcomeOf(kind: string): Outcome {
  if (kind === 'login_failure') return 'denied';
  return /_fail(?:ed|ure)$/.test(kind) ? 'failure' : 'success';
}

/** Who acted where the entry has no performer: deleted users, refused logins and workers have none. */
function unstatedPerformer({ record, kind, metadata, owner }: Entry): string | null {
  if (KINDS_NAMING_PERFORMER.has(kind)) return textField(metadata, 'username');
  if (kind === WORKER_KIND) return textField(metadata, 'performer');
  if (!SESSION_KINDS.has(kind)) return null;
  // A robot that was refused has its owner in `username`.
  const named = textField(metadata, 'robot') ?? textField(metadata, 'username');
  const ownerKind = textField(objectField(record, 'namespace'), 'kind');
  const isOwnLogin = ownerKind === 'user' || (ownerKind === null && kind !== 'login_failure');
  return named ?? (isOwnLogin ? owner : null);
}

/** Tokens by their key in the metadata, and how they are called. */
const TOKENS: readonly (readonly [key: string, name: string])[] = [
  ['oauth_token_application', 'oauth application'],
  ['token', 'token'],
  ['app_specific_token_title', 'app-specific token'],
];

/** The token the request carried. Outside requests and logins, only an OAuth application is one: in other kinds the token is the object of the action. */
function tokenOf({ kind, metadata }: Entry): string | null {
  const isOwn = REQUEST_KINDS.has(kind) || SESSION_KINDS.has(kind);
  const [key, name] = TOKENS.find(([key], index) => (isOwn || index === 0) && textField(metadata, key) !== null) ?? [];
  return key === undefined ? null : `${name} ${textField(metadata, key)}`;
}

function actorOf(entry: Entry): Actor {
  const { record, kind, metadata } = entry;
  const performer = field(record, 'performer');
  const stated: JsonObject = objectIn(record, 'performer') ?? {
    name: beginsAsJson(performer) ? null : performer,
    kind: field(record, 'performer_kind'),
  };
  const name = textField(stated, 'name') ?? unstatedPerformer(entry);
  const token = tokenOf(entry);
  const credential = token ?? textField(record, 'auth_type');
  if (name === null) return { id: null, name: null, type: namelessType(kind, token), credential };
  if (kind === WORKER_KIND) return { id: name, name, type: 'system', credential };
  const isRobot =
    name.includes('+') ||
    flagField(stated, 'is_robot') === true ||
    textField(stated, 'kind') === 'robot' ||
    (REQUEST_KINDS.has(kind) && flagField(metadata, 'is_robot') === true);
  return { id: name, name, type: isRobot ? 'robot' : 'user', credential };
}

function namelessType(kind: string, token: string | null): ActorType {
  if (kind === WORKER_KIND) return 'system';
  // Access tokens belong to a repository, not to a person.
  if (token !== null) return 'service';
  return KINDS_OPEN_TO_ALL.has(kind) ? 'anonymous' : 'unknown';
}

const AGENT_KEYS = ['user-agent', 'useragent', 'user_agent'] as const;

function userAgentOf({ record, metadata }: Entry): string | null {
  const agents = AGENT_KEYS.map((key) => textField(metadata, key)).filter((agent) => agent !== null);
  return agents[0] ?? textField(record, 'user_agent');
}

/** Whether a value is short enough to keep beside the event; mirror runs log the whole output of a tool. */
function isSmall(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.length <= 500;
  if (typeof value !== 'object' || value === null) return true;
  const parts: readonly unknown[] = Object.values(value);
  return depth < 2 && parts.length <= 20 && parts.every((part) => isSmall(part, depth + 1));
}

/** Keys of the metadata whose values already stand in a field of the event. */
function keysInFields(entry: Entry, image: ImageReference | null, actor: Actor): ReadonlySet<string> {
  const { kind, metadata } = entry;
  const isImage = image !== null && image.repository !== null;
  const isDigest = isImage && textField(metadata, 'digest') === image.digest;
  const isActor = KINDS_NAMING_PERFORMER.has(kind) || SESSION_KINDS.has(kind) || kind === WORKER_KIND;
  const actorKeys = ['username', 'robot', 'performer'].filter((key) => textField(metadata, key) === actor.name);
  return new Set([
    ...AGENT_KEYS,
    ...(image === null ? [] : ['namespace']),
    ...(isImage ? ['repo', 'tag', 'manifest_digest'] : []),
    ...(isDigest ? ['digest'] : []),
    ...(isActor ? ['is_robot', ...actorKeys] : []),
    ...TOKENS.filter(([key, name]) => `${name} ${textField(metadata, key)}` === actor.credential).map(([key]) => key),
  ]);
}

function detailsOf(entry: Entry, image: ImageReference | null, actor: Actor): Details {
  const { record, metadata, owner } = entry;
  const isInField = keysInFields(entry, image, actor);
  const kept = Object.keys(metadata).filter((key) => !isInField.has(key) && isSmall(metadata[key]));
  return joined(
    image === null && owner !== null && owner !== actor.name ? { namespace: owner } : NOTHING,
    pick(metadata, kept),
    pick(record, ['performer_id', 'request_id', 'request_url', 'http_method', 'x_forwarded_for']),
  );
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  if (isTerminator(record)) return ignored('the row marks the end of an export');
  const { kind, isByNumber } = kindOf(record);
  if (kind === null) return rejected(missingKind(record));
  if (isDailyCount(record)) return ignored(`a count of ${kind} entries (aggregatelogs), not an entry`);
  const time = timeField(record, 'datetime', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'datetime'));
  const entry = entryOf(record, kind);
  const image = imageOfEntry(entry);
  const actor = actorOf(entry);
  const { client, remarks } = describeClient({ address: textField(record, 'ip'), userAgent: userAgentOf(entry) });
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: categoryOf(entry),
    action: kind,
    plane: BY_KIND.get(kind)?.plane ?? 'management',
    outcome: outcomeOf(kind),
    reasonCode: null,
    actor,
    client,
    image,
    region: null,
    account: null,
    details: detailsOf(entry, image, actor),
  };
  const byNumber = isByNumber ? [KIND_BY_NUMBER] : [];
  return asEvents([event], null, time.remarks, remarks, remarkUnlessKnown(BY_KIND.has(kind)), byNumber);
}

const KIND_BY_NUMBER = 'kind-by-number';

function isTerminator(record: JsonObject): boolean {
  return flagField(record, 'terminator') === true;
}

function isDailyCount(record: JsonObject): boolean {
  return typeof field(record, 'count') === 'number' && !saysWhoOrWhere(record);
}

function saysWhoOrWhere(record: JsonObject): boolean {
  return ['ip', 'metadata', 'metadata_json', 'performer'].some((key) => Object.hasOwn(record, key));
}

function inspectEnvelopes(envelopes: readonly Envelope[]): readonly string[] {
  if (envelopes.length === 0 || !envelopes.every(({ fields }) => textField(fields, 'next_page') !== null)) return [];
  return ['Every page of the file names a next page (next_page), so entries are missing. Fetch those pages too.'];
}

export const format: NestedFormat = {
  id: 'quay-usage-logs',
  title: 'Quay usage logs (quay.io, Red Hat Quay, Project Quay)',
  vendor: 'Quay',
  documentation: 'https://docs.redhat.com/en/documentation/red_hat_quay/3/html/red_hat_quay_api_reference/logs',
  howToExport: [
    'Web UI: open the Logs (Usage Logs) of the organization or repository, set the dates, Export Logs; a link to the JSON file comes by mail or callback.',
    'The same by API: POST /api/v1/organization/<name>/exportlogs (or repository/<namespace>/<name>, or user) with callback_email or callback_url, starttime and endtime as MM/DD/YYYY in UTC and an OAuth token.',
    'Without an export: GET /api/v1/organization/<name>/logs?starttime=…&endtime=…; repeat with next_page=<value of the answer> until an answer has none, and save every answer.',
    `From the database, with the names of kinds and performers: ${JOIN}`,
    'Servers that send their logs to Splunk or a stream: export the events as JSON, one a line.',
  ],
  signature: '{"logs":[{"kind":…,"metadata":{…},"ip":…,"datetime":…,"performer":{…}}]}, or such entries one a line',
  limits: [
    'A docker push over an existing tag is logged as push_repo; move_tag stands only for moves in the web UI or API.',
    'Pushes and pulls by tag name no digest in many versions; times are whole seconds (except in log streams).',
    'Refused logins, pulls, pushes and deletions are logged only where the server is told to (ACTION_LOG_AUDIT_…_FAILURES).',
    'HEAD requests and layer transfers are not logged; the registry host is not named.',
    'Entries have no id: two identical entries of one second cannot be told apart.',
    "Rows of the database and of Elasticsearch name their kind by number (kind_id): they are read by the table in Red Hat's manual, which need not be that of your installation; performers are numbers there.",
    'Counts per day (aggregatelogs) are not entries.',
  ],
  actions: QUAY_ACTIONS,
  framings: ['json', 'csv'],
  collections: ['logs'],
  namesImageIn: ['pull', 'push', 'tag', 'untag'],
  remarks: {
    [KIND_BY_NUMBER]: (count) =>
      `The kind is a number (kind_id) ${inRecords(count)}: read by the table in Red Hat's manual. Compare it with "SELECT id, name FROM logentrykind" of your server, whose numbers may differ.`,
  },
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const hasKind = typeof field(record, 'kind') === 'string' || isKindNumber(record);
    const isEntry = hasKind && textField(record, 'datetime') !== null && saysWhoOrWhere(record);
    return isEntry || isTerminator(record) ? MINE : NOT_MINE;
  },
  nested: USAGE_LAYOUT,
  read,
  inspectEnvelopes,
};
