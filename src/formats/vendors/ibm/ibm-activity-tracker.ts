import type { NestedFormat } from '../../layouts/nested-layout.ts';
import {
  type Actor,
  type ActorType,
  actionIndex,
  asEvents,
  type DescribedClient,
  describeClient,
  flagField,
  ignored,
  type JsonObject,
  MINE,
  NOT_MINE,
  notATime,
  type Outcome,
  objectField,
  type Plane,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { ACTIVITY_LAYOUT } from './activity-layout.ts';
import { type CadfEvent, cadfRecord, isQueryFrame, queryResults } from './cadf-envelope.ts';
import { IBM_ACTIONS } from './registry-actions.ts';
import { REGION_FACTS } from './registry-domains.ts';
import { detailsOf, imageOfTarget } from './registry-target.ts';

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

/** Region and account stand in the CRN: `crn:v1:bluemix:public:container-registry:us-south:a/<32 hex>:::`. */
function crnParts(event: JsonObject): { region: string | null; account: string | null } {
  const parts = (textField(event, 'logSourceCRN') ?? '').split(':');
  return { region: parts[5] || null, account: parts[6]?.replace(/^a\//, '') || null };
}

/**
 * The event's own id. Without one, the whole event, which is the same in every envelope: several events of one request
 * share its correlation id.
 */
function identityOf(event: JsonObject): string | null {
  const id = textField(event, 'id');
  if (id !== null) return `ibm:${id}`;
  return textField(event, 'correlationId') === null ? null : `ibm event:${JSON.stringify(event)}`;
}

function planeOf(event: JsonObject, action: string): Plane {
  const isData = flagField(event, 'dataEvent');
  if (isData !== null) return isData ? 'data' : 'management';
  return BY_ACTION.get(action)?.plane ?? 'management';
}

function isActivity(found: CadfEvent): boolean {
  const isCadf = Object.hasOwn(found.event, 'initiator') && Object.hasOwn(found.event, 'target');
  return isCadf || isOfRegistry(found);
}

const isOfRegistry = ({ event }: CadfEvent) => textField(event, 'action')?.startsWith(SERVICE_PREFIX) ?? false;

function read(record: unknown, context: ReadContext): ReadOutcome {
  const found = cadfRecord(record);
  if (found === null) {
    return isQueryFrame(record)
      ? ignored('the frame names the query and holds no results')
      : rejected('no CADF event with "action" and "eventTime" in the record');
  }
  const { event, region } = found;
  const action = textField(event, 'action') ?? '';
  if (!isOfRegistry(found)) return ignored(`${quote(action)} is not an action of the registry`);
  const time = timeField(event, 'eventTime', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATime(event, 'eventTime'));
  const reasonCode = textField(objectField(event, 'reason'), 'reasonCode');
  const { client, remarks } = clientOf(event);
  const known = BY_ACTION.get(action);
  const crn = crnParts(event);
  const image = imageOfTarget(objectField(event, 'target'));
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
    image,
    region: crn.region ?? region,
    account: crn.account,
    details: detailsOf(event, image),
  };
  return asEvents(
    [registryEvent],
    identityOf(event),
    found.remarks,
    time.remarks,
    remarks,
    remarkUnlessKnown(known !== undefined),
  );
}

export const format: NestedFormat = {
  id: 'ibm-activity-tracker',
  title: 'IBM Cloud Container Registry activity tracking events',
  vendor: 'IBM Cloud',
  documentation: 'https://cloud.ibm.com/docs/Registry?topic=Registry-at_events',
  howToExport: [
    'Event Routing to Cloud Object Storage: ibmcloud atracker target create … ; the bucket then holds <account>/<region>/<hour>/*.log, one event a line. The number after + in a name is seconds, not a zone.',
    'Cloud Logs: Explore Logs, filter by the application ibm-audit-event, export as JSON or CSV (a few thousand rows at most); or save the answer of the query API as it is. Archives in a bucket are Parquet: convert them to JSON lines.',
    'Event Streams (Kafka): one message value a line, as they are.',
    'Activity Tracker hosted event search (until 2025): export lines in the web UI, or GET /v2/export with a service key; one line each with `_line`. Its archives in a bucket are read as they are.',
    'CloudAccessTrail (until 2019): the files that ibmcloud at download wrote.',
    'Export the location in which the events of a registry domain are stored, not the one in which the registry is: Dallas for icr.io and us.icr.io, the others below.',
  ],
  signature:
    'CADF events whose action starts with container-registry., bare or wrapped; NDJSON, JSON array, one object or CSV',
  limits: [
    'target.id names a tag instead of a digest where the request failed before the digest was known.',
    'Retention deletes images without an image.delete event of a user.',
    'The web UI exports at most 20,000 lines a request.',
    'The columns of Cloud Logs exports are not documented: the event is looked for in text and user_data.',
    'addressType CSE stands for a private service endpoint, whose address says nothing of the client.',
  ],
  facts: REGION_FACTS,
  actions: IBM_ACTIONS,
  framings: ['json', 'csv'],
  collections: [],
  recognise(record) {
    const found = cadfRecord(record);
    return found !== null && isActivity(found) ? MINE : NOT_MINE;
  },
  unwrap: queryResults,
  nested: ACTIVITY_LAYOUT,
  read,
};
