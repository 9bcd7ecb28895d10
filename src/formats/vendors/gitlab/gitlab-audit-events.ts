import {
  type Actor,
  asEvents,
  type Category,
  type Details,
  describeClient,
  type Format,
  field,
  type ImageReference,
  ignored,
  imageOf,
  isObject,
  type JsonObject,
  joined,
  MINE,
  NOT_MINE,
  nestedObject,
  notATime,
  type Outcome,
  pick,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { ACTIONS, actionOfMessage, categoryOf, isKnownAction, tagsIn } from './container-events.ts';

/** The headings of the report, and the names that the other channels have for the same. */
const HEADINGS: readonly (readonly [heading: string, key: string])[] = [
  ['ID', 'id'],
  ['Author ID', 'author_id'],
  ['Author Name', 'author_name'],
  ['Entity ID', 'entity_id'],
  ['Entity Type', 'entity_type'],
  ['Entity Path', 'entity_path'],
  ['Target ID', 'target_id'],
  ['Target Type', 'target_type'],
  ['Target Details', 'target_details'],
  ['Action', 'custom_message'],
  ['IP Address', 'ip_address'],
  ['Created At (UTC)', 'created_at'],
];

/** One record, wherever its channel keeps its fields: at the top, in `details`, or in the columns of the report. */
function fieldsOf(record: JsonObject): JsonObject {
  if (Object.hasOwn(record, 'Author ID')) {
    return Object.fromEntries(HEADINGS.map(([heading, key]) => [key, field(record, heading)]));
  }
  return joined(nestedObject(record['details']), record);
}

const messageOf = (fields: JsonObject) => textField(fields, 'custom_message') ?? textField(fields, 'message');

/** The event type; where a channel or an old release has none, what the record says in its place. */
function actionOf(fields: JsonObject): string | null {
  const type = textField(fields, 'event_type') ?? textField(fields, 'event_name');
  if (type !== null) return type;
  const provider = textField(fields, 'with');
  if (provider !== null) return `login ${provider}`;
  if (textField(fields, 'failed_login') !== null) return 'failed login';
  const change = textField(fields, 'change');
  if (change !== null) return `change ${change}`;
  const message = messageOf(fields);
  return message === null ? null : actionOfMessage(message);
}

/**
 * The number is the same in all channels, the name is a login or what the user likes to be called. Tokens are authors
 * with negative numbers, and what workers do is signed "(System)".
 */
function actorOf(fields: JsonObject): Actor {
  const shown = textField(fields, 'author_name');
  const number = textField(fields, 'author_id');
  const name = textField(fields, 'meta.user') ?? shown;
  if (shown === '(System)') return { id: shown, name: shown, type: 'system', credential: null };
  if (number === null && name === null) return { id: null, name: null, type: 'unknown', credential: null };
  if (number?.startsWith('-') === true) return { id: name ?? number, name, type: 'robot', credential: 'token' };
  return { id: number ?? name, name, type: 'user', credential: null };
}

/** The target is the path of the repository, or its name below the project. */
function repositoryOf(fields: JsonObject): string | null {
  if (textField(fields, 'target_type') !== 'ContainerRepository') return null;
  const target = textField(fields, 'target_details');
  const project = textField(fields, 'entity_path');
  if (target === null || target.includes('/') || project === null) return target ?? project;
  return `${project}/${target}`;
}

function imagesOf(fields: JsonObject, category: Category): readonly (ImageReference | null)[] {
  const repository = repositoryOf(fields);
  const tags = category === 'untag' ? tagsIn(messageOf(fields)) : [];
  return tags.length === 0 ? [imageOf({ repository })] : tags.map((tag) => imageOf({ repository, tag }));
}

function outcomeOf(action: string): Outcome {
  if (!/fail/.test(action.slice(0, 200))) return 'success';
  return /login/.test(action.slice(0, 200)) ? 'denied' : 'failure';
}

function detailsOf(fields: JsonObject, category: Category): Details {
  const isOfTags = category === 'untag';
  const kept = {
    entityType: textField(fields, 'entity_type'),
    entityPath: textField(fields, 'entity_path'),
    target: repositoryOf(fields) === null ? textField(fields, 'target_details') : null,
    change: textField(fields, 'change'),
    from: textField(fields, 'from'),
    to: textField(fields, 'to'),
    visibility: textField(fields, 'change') === 'visibility' ? textField(fields, 'to') : null,
    message: isOfTags ? null : messageOf(fields),
    correlationId: textField(fields, 'correlation_id'),
    caller: textField(fields, 'meta.caller_id'),
  };
  return pick(kept, Object.keys(kept));
}

function identityOf(fields: JsonObject, time: number): string | null {
  const id = textField(fields, 'id');
  if (id !== null) return `gitlab:${id}:${time}`;
  const correlation = textField(fields, 'correlation_id');
  const parts = ['event_name', 'target_type', 'target_id'].map((key) => textField(fields, key) ?? '');
  return correlation === null ? null : ['gitlab', correlation, ...parts, time].join(':');
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const fields = fieldsOf(record);
  const action = actionOf(fields);
  const category = action === null ? null : categoryOf(action);
  if (action === null || category === null) return ignored('not about the registry, a sign-in or a deploy token');
  const timeKey = textField(fields, 'created_at') === null ? 'time' : 'created_at';
  const time = timeField(fields, timeKey, context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATime(fields, timeKey));
  const { client, remarks } = describeClient({
    address: textField(fields, 'ip_address') ?? textField(fields, 'meta.remote_ip'),
    userAgent: null,
  });
  const details = detailsOf(fields, category);
  const events = imagesOf(fields, category).map(
    (image): RegistryEvent => ({
      eventId: textField(fields, 'id'),
      time: time.instant,
      category,
      action,
      plane: 'management',
      outcome: outcomeOf(action),
      reasonCode: null,
      actor: actorOf(fields),
      client,
      image,
      region: null,
      account: null,
      details,
    }),
  );
  const identity = identityOf(fields, time.instant);
  return asEvents(events, identity, time.remarks, remarks, remarkUnlessKnown(isKnownAction(action)));
}

export const format: Format = {
  id: 'gitlab-audit-events',
  title: 'GitLab audit events: the container registry, sign-ins, deploy tokens (API, report, audit_json.log, stream)',
  vendor: 'GitLab',
  documentation: 'https://docs.gitlab.com/user/compliance/audit_events/',
  howToExport: [
    "curl -H 'PRIVATE-TOKEN: …' 'https://<gitlab>/api/v4/projects/<id>/audit_events?per_page=100&created_after=…&created_before=…' > page-1.json, and the next pages; or /groups/<id>/…, or /audit_events for the instance. Needs Premium; 30 days a query.",
    'Or copy /var/log/gitlab/gitlab-rails/audit_json.log and its older files from the server.',
    'Or take what a streaming destination kept (Ultimate): one object a line.',
    'Or the CSV of Admin, Monitoring, Audit events, Export.',
    'Take one of these channels for a period: their records cannot always be told to be the same.',
  ],
  signature:
    '{"id":…,"author_id":…,"entity_type":"Project","event_type":"container_repository_tags_deleted","details":{…},"created_at":…}, or flat lines with "meta.remote_ip"',
  limits: [
    "Pushes and pulls are not audited: take the notifications of the registry, or the registry's log.",
    'A deletion of tags names no digest. Deletions are carried out later by a worker, which is a second record of a repository.',
    'The report names no event type: what happened is taken from its text. Lines of old releases name no address.',
    'Records on code, members and settings are ignored, but for visibility, sign-ins, deploy tokens and streaming of the log.',
    'Community Edition writes sign-ins only.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: [],
  // Lines of the server name the request; the API and the stream do not.
  channelGaps: [{ fields: [], details: ['correlationId', 'caller'] }],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const fields = fieldsOf(record);
    const isDated = field(fields, 'created_at') !== undefined || field(fields, 'time') !== undefined;
    const isSigned = textField(fields, 'author_id') !== null && textField(fields, 'entity_type') !== null;
    return isSigned && isDated ? MINE : NOT_MINE;
  },
  read,
};
