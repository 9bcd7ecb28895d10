import {
  type Actor,
  type ActorType,
  asEvents,
  type Details,
  describeClient,
  type Format,
  field,
  httpOutcome,
  type ImageReference,
  ignored,
  imageOf,
  isObject,
  type JsonObject,
  joined,
  LONGEST_SEARCHED,
  MINE,
  NOT_MINE,
  NOTHING,
  nestedObject,
  pickScalars,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  splitName,
  textField,
  timeField,
  withPlainNames,
} from '../../toolkit/index.ts';
import { categoryOfAction, isKnownAction, isOfGenericArtifacts, OCI_ACTIONS } from './artifact-actions.ts';

const VENDOR = 'com.oraclecloud.';
const SERVICE = 'com.oraclecloud.artifacts.';

/** An event under names in lower case without hyphens: the API writes `eventType`, the CLI `event-type`. */
interface OciEvent {
  readonly event: JsonObject;
  readonly data: JsonObject;
  readonly identity: JsonObject;
  readonly response: JsonObject;
  readonly additional: JsonObject;
  readonly type: string;
}

function part(record: JsonObject, name: string): JsonObject {
  return withPlainNames(nestedObject(field(record, name)) ?? {});
}

/** The event of a record; the search of Logging wraps it in `logContent`. Null for a record without one. */
function ociEventOf(record: JsonObject): OciEvent | null {
  const found = withPlainNames(record);
  const content = nestedObject(field(found, 'logcontent')) ?? nestedObject(field(part(found, 'data'), 'logcontent'));
  const event = content === null ? found : withPlainNames(content);
  const type = textField(event, 'eventtype') ?? textField(event, 'type');
  if (type === null || !type.toLowerCase().startsWith(VENDOR)) return null;
  const data = part(event, 'data');
  return {
    event,
    data,
    identity: part(data, 'identity'),
    response: part(data, 'response'),
    additional: part(data, 'additionaldetails'),
    type,
  };
}

/** Failed requests stand in the audit log; rules on events are told only of what was done. */
function outcomeOf({ response }: OciEvent) {
  const status = textField(response, 'status');
  return status === null ? 'success' : httpOutcome(status);
}

function actorType(id: string | null, { identity }: OciEvent): ActorType {
  const kind = /^ocid1\.(\w+)\./.exec(id?.slice(0, 200) ?? '')?.[1];
  if (kind === 'user' || kind?.startsWith('saml')) return 'user';
  if (kind !== undefined) return 'service';
  return textField(identity, 'principalname') === null ? 'unknown' : 'user';
}

function actorOf(event: OciEvent): Actor {
  const name = textField(event.identity, 'principalname');
  const id = textField(event.identity, 'principalid') ?? name;
  return { id, name: name ?? id, type: actorType(id, event), credential: textField(event.identity, 'authtype') };
}

/** `namespace/repository`. */
function pathOf({ additional }: OciEvent): { readonly namespace: string | null; readonly repository: string } {
  const path = textField(additional, 'path') ?? '';
  const slash = path.indexOf('/');
  return slash < 0
    ? { namespace: null, repository: '' }
    : { namespace: path.slice(0, slash), repository: path.slice(slash + 1) };
}

/** `ocid1.containerrepo.oc1.<region>.<id>`. */
function regionOf({ data }: OciEvent): string | null {
  const id = textField(data, 'resourceid') ?? '';
  if (id.length > LONGEST_SEARCHED) return null;
  return /^ocid1\.container\w*\.\w+\.([\w-]+)\./.exec(id)?.[1] ?? null;
}

const OF_LAYER = /dockerlayer$/i;

function imageOfEvent(event: OciEvent, action: string): ImageReference | null {
  const name = textField(event.data, 'resourcename') ?? '';
  // Neither the host nor the namespace of the tenancy stands before it.
  const { repository, tag, digest: named } = splitName(name.length > LONGEST_SEARCHED ? '' : name);
  const region = regionOf(event);
  // The digest of a layer does not identify an image.
  const digest = OF_LAYER.test(action) ? null : (textField(event.additional, 'digest') ?? named);
  return imageOf({
    registry: region === null ? null : `${region}.ocir.io`,
    repository: repository || pathOf(event).repository,
    tag: tag ?? textField(event.additional, 'tag'),
    digest,
  });
}

const WHOLES = /^delete(?:docker|container)repository/i;

function detailsOf(event: OciEvent, action: string): Details {
  const { data, additional, identity } = event;
  const { namespace } = pathOf(event);
  const request = part(data, 'request');
  return joined(
    namespace === null ? NOTHING : { tenancyNamespace: namespace },
    pickScalars(
      {
        compartment: field(data, 'compartmentname') ?? field(data, 'compartmentid'),
        message: field(data, 'message'),
        requestId: field(request, 'id'),
        path: field(request, 'path'),
        isPublic: field(additional, 'ispublic'),
        isImmutable: field(additional, 'isimmutable'),
        callerName: field(identity, 'callername'),
        layerDigest: OF_LAYER.test(action) ? field(additional, 'digest') : null,
        resourceType: WHOLES.test(action) ? 'repository' : null,
      },
      [
        ...['compartment', 'message', 'requestId', 'path', 'isPublic', 'isImmutable', 'callerName', 'layerDigest'],
        'resourceType',
      ],
    ),
  );
}

function read(value: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(value)) return rejected('the record is not an object');
  const event = ociEventOf(value);
  if (event === null) return ignored('no event of Oracle Cloud');
  if (!event.type.toLowerCase().startsWith(SERVICE)) return ignored(`${quote(event.type)} is not of the registry`);
  const action = event.type.slice(SERVICE.length);
  if (isOfGenericArtifacts(action)) return ignored(`${quote(action)} deals with generic artefacts, not images`);
  const timeName = ['eventtime', 'time'].find((name) => Object.hasOwn(event.event, name)) ?? 'eventtime';
  const time = timeField(event.event, timeName, context.assumedZone ?? 'utc');
  if (time === null) return rejected('"eventTime" is missing or not a time');
  const image = imageOfEvent(event, action);
  const id = textField(event.event, 'eventid') ?? textField(event.event, 'id');
  const { client, remarks } = describeClient({
    address: textField(event.identity, 'ipaddress'),
    userAgent: textField(event.identity, 'useragent'),
  });
  const category = categoryOfAction(action);
  const result: RegistryEvent = {
    eventId: id,
    time: time.instant,
    category,
    action,
    plane: 'data',
    outcome: outcomeOf(event),
    reasonCode: textField(event.response, 'status'),
    actor: actorOf(event),
    client,
    image,
    region: regionOf(event),
    account: textField(event.identity, 'tenantid') ?? textField(event.data, 'compartmentid'),
    details: detailsOf(event, action),
  };
  return asEvents(
    [result],
    id === null ? null : `oci:${id} ${time.instant}`,
    time.remarks,
    remarks,
    remarkUnlessKnown(isKnownAction(action)),
  );
}

export const format: Format = {
  id: 'oci-audit-log',
  title: 'Oracle Cloud audit log and events of Container Registry (OCIR)',
  vendor: 'Oracle Cloud',
  documentation: 'https://docs.oracle.com/en-us/iaas/Content/Audit/Reference/logeventreference.htm',
  howToExport: [
    'oci audit event list --compartment-id <ocid> --start-time 2026-03-01T00:00:00Z --end-time 2026-03-02T00:00:00Z --all > audit.json ; for the compartment of the registry, which is the root of the tenancy unless somebody set another.',
    'Logging, Search: the logs _Audit and _Audit_Include_Subcompartment, filter on data.eventName or type com.oraclecloud.artifacts, export as JSON.',
    'Connector Hub from _Audit to Object Storage: oci os object bulk-download ; one event a line.',
    'Rule of the Events service with a stream or function as target: the messages as they are.',
  ],
  signature: '{"eventType":"com.oraclecloud.artifacts.…","eventTime":…,"data":{"identity":{…},"resourceName":…}}',
  limits: [
    'No complete audit record of the registry is published: fields of images were taken from what consumers of its events read.',
    'Audit keeps 365 days.',
    'Events that a rule was told of name neither actor nor address, and only what succeeded.',
    'A request that was refused may be logged as 404.',
    'Repositories are named without the namespace of the tenancy, which is in the details (tenancyNamespace).',
    'The host of the registry is known only where the record has the OCID of a repository or image.',
  ],
  actions: OCI_ACTIONS,
  framings: ['json', 'csv'],
  collections: ['data'],
  recognise(record) {
    return isObject(record) && ociEventOf(record) !== null ? MINE : NOT_MINE;
  },
  read,
};
