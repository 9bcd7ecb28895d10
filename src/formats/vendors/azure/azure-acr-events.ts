import { isRequestOfAzure } from '../../requests/azure-request.ts';
import {
  type Actor,
  actionIndex,
  asEvents,
  type Category,
  currentActions,
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
  NOTHING,
  nestedObject,
  objectField,
  objectIn,
  pickScalars,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RecordTime,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
  withLowerCaseNames,
} from '../../toolkit/index.ts';
import { registryOfResource } from './registry-resource.ts';

const ACTIONS = currentActions({ plane: 'data' }, [
  ['push', 'push', 'An image was pushed (a signature, attestation or SBOM tag: sign)'],
  ['chart_push', 'push', 'A Helm chart was pushed'],
  ['delete', 'delete', 'An image was deleted; a repository makes one event for each manifest'],
  ['chart_delete', 'delete', 'A Helm chart was deleted'],
  ['quarantine', 'scan', 'A pushed image is held back until a scan lets it through'],
  ['ImagePushed', 'push', 'An image was pushed, where the data names no action'],
  ['ChartPushed', 'push', 'A Helm chart was pushed, where the data names no action'],
  ['ImageDeleted', 'delete', 'An image was deleted, where the data names no action'],
  ['ChartDeleted', 'delete', 'A Helm chart was deleted, where the data names no action'],
]);
const BY_NAME = actionIndex(ACTIONS);

/** A payload, and the message of Event Grid around it. */
interface Notice {
  readonly payload: JsonObject;
  /** Empty where the payload came by a webhook. */
  readonly grid: JsonObject;
  /** Type of the message, without the prefix that old samples leave out. */
  readonly type: string | null;
  /** Id of the registry in Azure; null for a webhook. */
  readonly topic: string | null;
}

const PREFIX = /^Microsoft\.ContainerRegistry\./;

/** The schema of Event Grid has `topic` and `eventType`, CloudEvents `source` and `type`. */
function gridType(record: JsonObject): string | null {
  const isGrid = Object.hasOwn(record, 'topic') || Object.hasOwn(record, 'specversion');
  return isGrid ? (textField(record, 'eventType') ?? textField(record, 'type')) : null;
}

function noticeOf(record: JsonObject): Notice {
  const sent = objectField(record, 'eventRequestMessage');
  const content = nestedObject(field(sent, 'content'));
  if (content !== null) return { payload: content, grid: {}, type: null, topic: null };
  const type = gridType(record);
  if (type === null) return { payload: record, grid: {}, type: null, topic: null };
  return {
    payload: nestedObject(field(record, 'data')) ?? {},
    grid: record,
    type: type.replace(PREFIX, ''),
    topic: textField(record, 'topic') ?? textField(record, 'source'),
  };
}

/** Verbs that no other registry notifies of. */
const OWN_VERBS: ReadonlySet<string> = new Set(['chart_push', 'chart_delete', 'quarantine']);

/** A body of a webhook is an event of Distribution without an envelope: the host or the verb tells it apart. */
function isWebhookBody(record: JsonObject): boolean {
  const action = textField(record, 'action') ?? '';
  if (textField(record, 'timestamp') === null || !BY_NAME.has(action)) return false;
  if (textField(objectField(record, 'target'), 'repository') === null) return false;
  return OWN_VERBS.has(action) || isRequestOfAzure(record);
}

function isGridMessage(record: JsonObject): boolean {
  const type = gridType(record);
  if (type === null) return false;
  return PREFIX.test(type) || (BY_NAME.has(type) && objectIn(record, 'data') !== null);
}

function isListedDelivery(record: JsonObject): boolean {
  const content = nestedObject(field(objectField(record, 'eventRequestMessage'), 'content'));
  return content !== null && textField(content, 'action') !== null;
}

const CONNECTED = /\/connectedregistries\/([^/]+)$/i;

function connectedRegistry({ payload, topic }: Notice): string | null {
  const named = objectField(withLowerCaseNames(payload), 'connectedregistry');
  return textField(named, 'name') ?? CONNECTED.exec(topic?.slice(-1000) ?? '')?.[1] ?? null;
}

const PLAIN_NAME = /^[a-z0-9]{1,100}$/;

function imageOfNotice({ payload, topic }: Notice): ImageReference | null {
  const target = objectField(payload, 'target');
  const { registry } = registryOfResource(topic);
  const host = registry !== null && PLAIN_NAME.test(registry) ? `${registry}.azurecr.io` : null;
  return imageOf({
    registry: textField(objectField(payload, 'request'), 'host') ?? host,
    repository: textField(target, 'repository'),
    tag: textField(target, 'tag'),
    digest: textField(target, 'digest'),
  });
}

function categoryOf(action: string): Category {
  return BY_NAME.get(action)?.category ?? 'other';
}

function actorOf({ payload }: Notice): Actor {
  const name = textField(objectField(payload, 'actor'), 'name');
  return { id: name, name, type: 'unknown', credential: null };
}

function detailsOf(notice: Notice): Details {
  const { payload } = notice;
  const connected = connectedRegistry(notice);
  return joined(
    pickScalars(objectField(payload, 'target'), ['mediaType', 'size', 'name', 'version']),
    pickScalars({ requestId: field(objectField(payload, 'request'), 'id') }, ['requestId']),
    connected === null ? NOTHING : { connectedRegistry: connected },
  );
}

/** Deliveries are repeated with the same id; samples use one outer id for different events. */
function identityOf({ payload, grid }: Notice): string | null {
  const id = textField(payload, 'id');
  if (id === null) return null;
  const outer = [textField(grid, 'id'), textField(grid, 'subject')];
  return `azure-acr-event:${JSON.stringify([...outer, id, textField(payload, 'timestamp')])}`;
}

function timeOf({ payload, grid }: Notice, context: ReadContext): RecordTime | null {
  const zone = context.assumedZone ?? 'utc';
  return timeField(payload, 'timestamp', zone) ?? timeField(grid, 'eventTime', zone) ?? timeField(grid, 'time', zone);
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const notice = noticeOf(record);
  const { payload, type, topic } = notice;
  const action = textField(payload, 'action') ?? type;
  if (action === 'ping') return ignored('a test message');
  if (type !== null && !isGridMessage(record)) return ignored(`${quote(type)} is no event of a container registry`);
  if (action === null) return rejected('"action" is missing');
  const time = timeOf(notice, context);
  if (time === null) return rejected('"timestamp" is missing or not a time');
  const request = objectField(payload, 'request');
  const image = imageOfNotice(notice);
  const { client, remarks } = describeClient({
    address: textField(request, 'addr'),
    userAgent: textField(request, 'useragent'),
  });
  const event: RegistryEvent = {
    eventId: textField(payload, 'id'),
    time: time.instant,
    category: categoryOf(action),
    action,
    plane: 'data',
    // Registries notify of what they did; refused and failed requests send no event.
    outcome: 'success',
    reasonCode: null,
    actor: actorOf(notice),
    client,
    image,
    region: textField(payload, 'location'),
    account: registryOfResource(topic).subscription,
    details: detailsOf(notice),
  };
  return asEvents([event], identityOf(notice), time.remarks, remarks, remarkUnlessKnown(BY_NAME.has(action)));
}

export const format: Format = {
  id: 'azure-acr-events',
  title: 'Azure Container Registry webhooks and Event Grid events',
  vendor: 'Azure',
  documentation: 'https://learn.microsoft.com/en-us/azure/container-registry/container-registry-webhook-reference',
  howToExport: [
    'Recent deliveries of a webhook: az acr webhook list-events --registry <name> --name <webhook> --output json > events.json',
    'Webhook: have the collector write each body as it comes, one a line.',
    'Event Grid: subscribe to the registry with a storage queue, an Event Hub or a web hook as endpoint, and save the messages as they are, in either schema; one object, one a line, or a list.',
  ],
  signature:
    '{"id":…,"timestamp":…,"action":"push","target":{"repository":…},"request":{"host":"….azurecr.io",…}}, bare, in "data" of Event Grid, or in eventRequestMessage.content',
  limits: [
    'Pulls, sign-ins and the removal of tags send no event, and nothing that was refused or failed does.',
    'Actors and addresses are almost never named: azure-acr-logs has them.',
    'Deleting a repository sends an event for each manifest, without tags.',
    'list-events keeps the deliveries of some days only.',
    'Event Grid delivers late, out of order and sometimes twice; repeated events are counted once.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: ['value'],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    return isWebhookBody(record) || isGridMessage(record) || isListedDelivery(record) ? MINE : NOT_MINE;
  },
  read,
};
