import {
  type Actor,
  type ActorType,
  asEvents,
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
  LONGEST_SEARCHED,
  MINE,
  NOT_MINE,
  nestedObject,
  notATimeText,
  type Outcome,
  pickScalars,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  textsField,
  timeField,
} from '../../toolkit/index.ts';
import { categoryOfAction, isKnownAction, TCR_ACTIONS } from './tcr-actions.ts';

/** Answers of LookUpEvents hold the record as JSON text. */
function recordIn(value: JsonObject): JsonObject {
  return nestedObject(field(value, 'CloudAuditEvent')) ?? value;
}

function isTrailRecord(record: JsonObject): boolean {
  const names = ['eventName', 'eventSource', 'resourceType'];
  if (!names.every((name) => typeof field(record, name) === 'string')) return false;
  // Trails of Amazon and Alibaba Cloud have the same fields, but their own for the region.
  if (Object.hasOwn(record, 'awsRegion') || Object.hasOwn(record, 'acsRegion')) return false;
  const source = textField(record, 'eventSource') ?? '';
  return Object.hasOwn(record, 'sourceIPAddress') && (isOfRegistry(record) || /tencent/i.test(source.slice(0, 300)));
}

function isOfRegistry(record: JsonObject): boolean {
  return textField(record, 'resourceType')?.toLowerCase() === 'tcr';
}

const REFUSED = /^(?:UnauthorizedOperation|AuthFailure)/;

/** The code is 0 for success; the message begins with the code of the API. */
function outcomeOf(record: JsonObject): Outcome {
  const code = textField(record, 'errorCode') ?? '0';
  const message = textField(record, 'errorMessage') ?? '';
  if (REFUSED.test(code) || REFUSED.test(message)) return 'denied';
  return code === '0' ? 'success' : 'failure';
}

/** The owner of the account acts under the id of the account itself. */
function actorType(identity: JsonObject, name: string | null): ActorType {
  const principal = textField(identity, 'principalId');
  if (name === 'root' || (principal !== null && principal === textField(identity, 'accountId'))) return 'root';
  if (/role/i.test(textField(identity, 'type')?.slice(0, 100) ?? '')) return 'service';
  return name === null && principal === null ? 'unknown' : 'user';
}

function actorOf(record: JsonObject): Actor {
  const identity = nestedObject(field(record, 'userIdentity')) ?? {};
  const name = textField(identity, 'userName');
  const principal = textField(identity, 'principalId');
  return { id: principal ?? name, name: name ?? principal, type: actorType(identity, name), credential: null };
}

/** `repository/<instance>/<namespace>/<repository>`. */
const RESOURCE = /^repository\/[^/]+\/(.+)$/;

function repositoryOf(record: JsonObject, request: JsonObject): string | null {
  const [namespace, name] = [textField(request, 'NamespaceName'), textField(request, 'RepositoryName')];
  if (name !== null) return namespace === null ? name : `${namespace}/${name}`;
  const resource = textField(record, 'resourceName') ?? '';
  const ofResource = resource.length > LONGEST_SEARCHED ? null : RESOURCE.exec(resource)?.[1];
  // Personal Edition writes namespace and name in one.
  return textField(request, 'RepoName') ?? ofResource ?? null;
}

function imagesOf(record: JsonObject, request: JsonObject): readonly (ImageReference | null)[] {
  const repositories = textsField(request, 'RepoNames');
  if (repositories.length > 0) return repositories.map((repository) => imageOf({ repository }));
  const image = imageOf({
    namespace: textField(request, 'NamespaceName') ?? textField(request, 'Namespace'),
    repository: repositoryOf(record, request),
    tag: textField(request, 'ImageVersion') ?? textField(request, 'Tag'),
    digest: textField(request, 'Digest'),
  });
  const tags = textsField(request, 'Tags');
  return image === null || tags.length === 0 ? [image] : tags.map((tag) => ({ ...image, tag }));
}

/** Scalars of requests that say what was asked for. */
const REQUEST_DETAILS = [
  'RegistryId',
  'TokenType',
  'TokenId',
  'Desc',
  'Name',
  'CidrBlock',
  'Operation',
  'IsPublic',
  'Public',
  'Enable',
  'Disable',
  'ReplicationRegistryId',
  'DestinationRegistryId',
  'Url',
];

function detailsOf(record: JsonObject, request: JsonObject): Details {
  const identity = nestedObject(field(record, 'userIdentity')) ?? {};
  return joined(
    pickScalars(record, ['errorMessage', 'eventType', 'actionType', 'resourceName']),
    pickScalars({ accessKeyId: field(identity, 'secretId') }, ['accessKeyId']),
    pickScalars(request, REQUEST_DETAILS),
  );
}

function read(value: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(value)) return rejected('the record is not an object');
  const record = recordIn(value);
  if (!isOfRegistry(record)) return ignored(`${quote(field(record, 'resourceType'))} is not Container Registry`);
  const action = textField(record, 'eventName');
  if (action === null) return rejected('"eventName" is missing');
  const time = timeField(record, 'eventTime', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'eventTime'));
  const request = nestedObject(field(record, 'requestParameters')) ?? {};
  const identity = nestedObject(field(record, 'userIdentity')) ?? {};
  const outcome = outcomeOf(record);
  const code = textField(record, 'errorCode');
  const { client, remarks } = describeClient({
    address: textField(record, 'sourceIPAddress'),
    userAgent: textField(record, 'userAgent'),
  });
  const id = textField(record, 'requestID');
  const shared = {
    eventId: id,
    time: time.instant,
    category: categoryOfAction(action),
    action,
    plane: 'management',
    outcome,
    reasonCode: outcome === 'success' ? null : code,
    actor: actorOf(record),
    client,
    region: textField(record, 'eventRegion'),
    account: textField(identity, 'accountId'),
    details: detailsOf(record, request),
  } satisfies Partial<RegistryEvent>;
  return asEvents(
    imagesOf(record, request).map((image): RegistryEvent => ({ ...shared, image })),
    id === null ? null : `tencent:${id} ${action} ${time.instant}`,
    time.remarks,
    remarks,
    remarkUnlessKnown(isKnownAction(action)),
  );
}

export const format: Format = {
  id: 'tencent-cloudaudit',
  title: 'Tencent Cloud CloudAudit records of Tencent Container Registry (TCR)',
  vendor: 'Tencent Cloud',
  documentation: 'https://www.tencentcloud.com/document/product/1021',
  howToExport: [
    'CloudAudit console: create a tracking set that delivers to COS or CLS, for all regions and both read and write events; take its files as they are, a record a line or a list.',
    'CloudAudit keeps three months without a tracking set: tccli cloudaudit LookUpEvents --LookupAttributes \'[{"AttributeKey":"ResourceType","AttributeValue":"tcr"}]\' --StartTime <seconds> --EndTime <seconds> > events.json , and again with NextToken.',
  ],
  signature:
    '{"eventName":"DeleteImage","eventSource":"tcr.…","resourceType":"tcr","userIdentity":{…},"eventTime":<seconds>,"requestParameters":{…}}',
  limits: [
    'Only calls of the management API are logged: pulls and pushes of docker clients are not.',
    'Addresses may be masked (113.*.*.*).',
    'The names of the wrapper that LookUpEvents answers with are not confirmed by a real export.',
    'The host of the instance is not in the record: images have no registry, and the instance is in the details (RegistryId).',
  ],
  actions: TCR_ACTIONS,
  framings: ['json', 'csv'],
  collections: ['Events'],
  recognise(value) {
    return isObject(value) && isTrailRecord(recordIn(value)) ? MINE : NOT_MINE;
  },
  read,
};
