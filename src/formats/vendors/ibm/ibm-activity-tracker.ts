import { type ImageReference, imageOf, splitReference } from '../../../domain/image-ref.ts';
import type { Actor, Details, RegistryEvent } from '../../../domain/registry-event.ts';
import type { ActorType, Outcome, Plane } from '../../../domain/terms.ts';
import { actionIndex } from '../../action-catalogue.ts';
import { type DescribedClient, describeClient } from '../../client.ts';
import {
  type Format,
  ignored,
  MINE,
  NOT_MINE,
  type ReadContext,
  type ReadOutcome,
  type Remark,
  rejected,
} from '../../format.ts';
import {
  field,
  type JsonObject,
  nestedObject,
  objectField,
  pick,
  quote,
  textField,
  timeField,
} from '../../record-fields.ts';
import { cadfEvent } from './cadf-envelope.ts';
import { IBM_ACTIONS } from './registry-actions.ts';

const BY_ACTION = actionIndex(IBM_ACTIONS);
const SERVICE_PREFIX = 'container-registry.';

function outcomeOf(event: JsonObject, reasonCode: string | null): Outcome {
  const outcome = textField(event, 'outcome');
  if (outcome === 'success') return 'success';
  if (outcome !== 'failure') return 'unknown';
  return reasonCode === '401' || reasonCode === '403' ? 'denied' : 'failure';
}

const TYPES_BY_URI: ReadonlyMap<string, ActorType> = new Map([
  ['service/security/account/user', 'user'],
  ['service/security/account/serviceid', 'service'],
  ['service/security/client/certificateid', 'service'],
  ['service/security/clientid', 'service'],
]);

function actorOf(event: JsonObject): Actor {
  const initiator = objectField(event, 'initiator');
  const id = textField(initiator, 'id');
  const name = textField(initiator, 'name');
  const credential = textField(objectField(initiator, 'credential'), 'type');
  return { id, name, type: actorType({ id, name, credential, uri: textField(initiator, 'typeURI') }), credential };
}

interface Initiator {
  readonly id: string | null;
  readonly name: string | null;
  readonly credential: string | null;
  readonly uri: string | null;
}

function actorType({ id, name, credential, uri }: Initiator): ActorType {
  if (credential === 'public-access') return 'anonymous';
  // Actions of IBM's own services carry the name IBM, or the service's CRN as id.
  if (name === 'IBM' || id?.startsWith('crn')) return 'system';
  if (id === null && name === null) return 'anonymous';
  const byId = id?.startsWith('IBMid-')
    ? 'user'
    : /^(?:iam-)?(?:ServiceId|Profile)-/i.test(id ?? '')
      ? 'service'
      : null;
  return byId ?? TYPES_BY_URI.get(uri ?? '') ?? 'unknown';
}

/** The address may be empty, a subnet, or a list whose first element is the client; `CSE` is a private service endpoint. */
function clientOf(event: JsonObject): DescribedClient {
  const host = objectField(objectField(event, 'initiator'), 'host');
  const kind = textField(host, 'addressType');
  const isService = kind === 'CSE';
  return describeClient({
    address: textField(host, 'address')?.split(',')[0]?.trim() || null,
    userAgent: textField(host, 'agent'),
    stated: kind === null ? null : { text: kind, network: isService ? 'service' : null },
    isService,
  });
}

const DIGEST = /sha256:[0-9a-f]{64}/;
const REFERENCE = /(?:^|[:/])((?:[a-z0-9.-]+\.)?icr\.io|registry\.[a-z0-9.-]+\.bluemix\.net)\/(\S+)$/;

/**
 * The image a target speaks of. `target.name` shows tag or digest; `target.id` is the image by digest unless the
 * request failed before the digest was known; objects that are no images are named by a CRN.
 */
function imageOfTarget(target: JsonObject): ImageReference | null {
  const id = textField(target, 'id') ?? '';
  const name = textField(target, 'name') ?? '';
  const registry = textField(objectField(target, 'host'), 'address');
  if (textField(target, 'typeURI') === 'container-registry/namespace') return imageOf({ registry, namespace: name });
  const reference = REFERENCE.exec(name) ?? REFERENCE.exec(id);
  const image = reference === null ? null : splitReference(`${reference[1]}/${reference[2]}`);
  if (image === null) return imageOf({ registry });
  return imageOf({ ...image, digest: DIGEST.exec(id)?.[0] ?? image.digest });
}

function detailsOf(event: JsonObject): Details {
  const target = objectField(event, 'target');
  const addresses = textField(objectField(objectField(event, 'initiator'), 'host'), 'address');
  return {
    ...pick(event, ['message', 'severity', 'correlationId']),
    ...pick(objectField(event, 'reason'), ['reasonForFailure']),
    ...pick({ target: field(target, 'id'), targetName: field(target, 'name') }, ['target', 'targetName']),
    ...pick(target, ['resourceGroupId']),
    ...(addresses?.includes(',') ? { addresses } : {}),
    ...structured('requestData', event),
    ...structured('responseData', event),
  };
}

/** Custom data is an object in new events, JSON text in old ones. */
function structured(key: string, event: JsonObject): Details {
  const value = field(event, key);
  if (value === undefined || value === null || value === '') return {};
  return { [key]: nestedObject(value) ?? value };
}

/** Region and account stand in the CRN: `crn:v1:bluemix:public:container-registry:us-south:a/<32 hex>:::`. */
function crnParts(event: JsonObject): { region: string | null; account: string | null } {
  const parts = (textField(event, 'logSourceCRN') ?? '').split(':');
  return { region: parts[5] || null, account: parts[6]?.replace(/^a\//, '') || null };
}

/** The event's own id; without one, what no two events share beside a correlation id. */
function identityOf(event: JsonObject): string | null {
  const id = textField(event, 'id');
  if (id !== null) return `ibm:${id}`;
  const correlation = textField(event, 'correlationId');
  if (correlation === null) return null;
  return `ibm:${correlation}:${textField(event, 'eventTime')}:${textField(event, 'action')}`;
}

function planeOf(event: JsonObject, action: string): Plane {
  const isData = field(event, 'dataEvent');
  if (typeof isData === 'boolean') return isData ? 'data' : 'management';
  return BY_ACTION.get(action)?.plane ?? 'management';
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  const event = cadfEvent(record);
  if (event === null) return rejected('no CADF event with "action" and "eventTime" in the record');
  const action = textField(event, 'action') ?? '';
  if (!action.startsWith(SERVICE_PREFIX)) return ignored(`${action} is not an action of the container registry`);
  const time = timeField(event, 'eventTime', context.assumedZone ?? 'utc');
  if (time === null) return rejected(`"eventTime" is ${quote(field(event, 'eventTime'))}, which is not a time`);
  const reasonCode = textField(objectField(event, 'reason'), 'reasonCode');
  const { client, remarks } = clientOf(event);
  const known = BY_ACTION.get(action);
  const unknown: readonly Remark[] = known === undefined ? ['unknown-action'] : [];
  const registryEvent: RegistryEvent = {
    eventId: textField(event, 'id'),
    time: time.instant,
    category: known?.category ?? 'other',
    action,
    plane: planeOf(event, action),
    outcome: outcomeOf(event, reasonCode),
    reasonCode,
    actor: actorOf(event),
    client,
    image: imageOfTarget(objectField(event, 'target')),
    ...crnParts(event),
    details: detailsOf(event),
  };
  return {
    outcome: 'events',
    events: [registryEvent],
    identity: identityOf(event),
    remarks: [...time.remarks, ...remarks, ...unknown],
  };
}

export const format: Format = {
  id: 'ibm-activity-tracker',
  title: 'IBM Cloud Container Registry activity tracking events',
  vendor: 'IBM Cloud',
  documentation: 'https://cloud.ibm.com/docs/Registry?topic=Registry-at_events',
  howToExport: [
    'Event Routing to Cloud Object Storage: ibmcloud atracker target create … ; the bucket then holds <account>/<region>/<hour>/*.log, one event a line.',
    'Activity Tracker hosted event search (until 2025): Export lines in the web UI, or GET /v2/export with a service key; one line each with `_line`.',
    'IBM Cloud Container Registry events are stored where the registry domain maps to, not always where the registry is: export Dallas for icr.io and us.icr.io.',
  ],
  signature:
    'CADF events whose action starts with container-registry., bare or wrapped; NDJSON, JSON array or one object',
  limits: [
    'target.id names a tag instead of a digest where the request failed before the digest was known.',
    'Retention deletes images without an image.delete event of a user.',
    'The web UI exports at most 20,000 lines a request.',
  ],
  actions: IBM_ACTIONS,
  collections: [],
  recognise(record) {
    const event = cadfEvent(record);
    if (event === null) return NOT_MINE;
    const isCadf = Object.hasOwn(event, 'initiator') && Object.hasOwn(event, 'target');
    return isCadf || textField(event, 'action')?.startsWith(SERVICE_PREFIX) ? MINE : NOT_MINE;
  },
  read,
};
