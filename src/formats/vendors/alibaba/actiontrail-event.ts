import {
  type Actor,
  asEvents,
  type DescribedClient,
  type Details,
  describeClient,
  field,
  type ImageReference,
  imageOf,
  isObject,
  type JsonObject,
  joined,
  NOTHING,
  nestedObject,
  notATime,
  type Outcome,
  objectField,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { classifyAction } from './actiontrail-actions.ts';
import { isMaskedId, type KeptFields, keptFields } from './kept-fields.ts';
import { areSessionsApart, describeActor, sessionOfProgram } from './role-sessions.ts';

/** The event in a record: itself, or what a log service keeps as JSON text under `event`. Null for a record without an event. */
export function trailEventOf(record: unknown): JsonObject | null {
  if (!isObject(record)) return null;
  if (Object.hasOwn(record, 'eventName')) return record;
  return nestedObject(field(record, 'event'));
}

const OWN_FIELDS: readonly string[] = ['acsRegion', 'eventRW', 'serviceName'];

/** AWS CloudTrail gives many fields the same names, but it has `awsRegion` in place of `acsRegion`. */
export function isTrailEvent(event: JsonObject): boolean {
  const has = (key: string) => Object.hasOwn(event, key);
  return has('eventName') && has('userIdentity') && OWN_FIELDS.some(has) && !has('awsRegion');
}

/** The arguments of the call. Some copies keep only their JSON text. */
function requestOf(event: JsonObject): JsonObject {
  const request = nestedObject(field(event, 'requestParameters')) ?? {};
  return joined(nestedObject(field(event, 'requestParameterJson')), request);
}

export function isRegistryEvent(event: JsonObject): boolean {
  const isNamed = (text: string | null) => text?.toLowerCase() === 'cr';
  const source = textField(event, 'eventSource')?.toLowerCase() ?? '';
  return (
    isNamed(textField(event, 'serviceName')) ||
    source.startsWith('cr.') ||
    isNamed(textField(requestOf(event), 'AcsProduct'))
  );
}

const DENIED = /^(?:NoPermission|Forbidden)|Denied/i;

/** Only what failed carries an error code. */
function outcomeOf(event: JsonObject): Outcome {
  const code = textField(event, 'errorCode');
  if (code !== null) return DENIED.test(code) ? 'denied' : 'failure';
  return textField(event, 'errorMessage') === null ? 'success' : 'failure';
}

function credentialOf(identity: JsonObject): string | null {
  const attributes = objectField(objectField(identity, 'sessionContext'), 'attributes');
  if (textField(attributes, 'mfaAuthenticated') === 'true') return 'mfa';
  const key = textField(identity, 'accessKeyId') ?? '';
  if (key.startsWith('STS.')) return 'temporary';
  return key.startsWith('LTAI') ? 'access-key' : null;
}

/** Services of Alibaba Cloud have no principal: their host name says who acted. */
function actorOf(identity: JsonObject, edition: number | undefined): Actor {
  const name = textField(identity, 'userName');
  const principal = textField(identity, 'principalId') ?? name;
  return describeActor({
    kind: textField(identity, 'type'),
    principal,
    name,
    credential: credentialOf(identity),
    edition,
  });
}

function sessionDetails(identity: JsonObject, edition: number | undefined): Details {
  const session = areSessionsApart(edition) ? sessionOfProgram(textField(identity, 'principalId')) : null;
  return session === null ? NOTHING : { session };
}

const SERVICE_ADDRESS = /^internal$|\.(?:aliyuncs|aliyun|alibabacloud)\.com$/i;

function clientOf(event: JsonObject): DescribedClient {
  const address = textField(event, 'sourceIpAddress');
  const vpc = textField(event, 'vpcId');
  return describeClient({
    address,
    userAgent: textField(event, 'userAgent'),
    stated: vpc === null ? null : { text: vpc, network: 'private' },
    isService: address !== null && SERVICE_ADDRESS.test(address),
  });
}

const NAMESPACE_KEYS = ['RepoNamespaceName', 'NamespaceName', 'RepoNamespace', 'Namespace'];

interface Subject {
  readonly namespace: string | null;
  readonly repository: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
}

function subjectOf(request: JsonObject): Subject {
  const namespace = NAMESPACE_KEYS.map((key) => textField(request, key)).find((text) => text !== null) ?? null;
  const name = textField(request, 'RepoName');
  return {
    namespace,
    repository: namespace === null || name === null ? null : `${namespace}/${name}`,
    // CreateRepoTag names the new tag apart from the one that is there.
    tag: textField(request, 'Tag') ?? textField(request, 'ToTag'),
    digest: textField(request, 'Digest'),
  };
}

/** Charts live in namespaces and repositories of their own, which may be named like those of images. */
const isChart = (action: string): boolean => action.includes('Chart');

const EVENT_FIELDS: KeptFields = [
  ['errorMessage', 'errorMessage'],
  ['eventType', 'eventType'],
  ['eventRW', 'eventRW'],
];

const REQUEST_FIELDS: KeptFields = [
  ['instance', 'InstanceId'],
  ['repoType', 'RepoType'],
  ['defaultRepoType', 'DefaultRepoType'],
  ['autoCreateRepo', 'AutoCreateRepo'],
  ['tagImmutability', 'TagImmutability'],
  ['fromTag', 'FromTag'],
  ['endpointType', 'EndpointType'],
  ['enable', 'Enable'],
  ['entry', 'Entry'],
  ['module', 'ModuleName'],
  ['comment', 'Comment'],
  ['vpc', 'VpcId'],
  ['targetInstance', 'TargetInstanceId'],
  ['targetRegion', 'TargetRegionId'],
  ['targetAccount', 'TargetUserId'],
  ['targetNamespace', 'TargetNamespace'],
  ['targetNamespace', 'TargetNamespaceName'],
  ['targetRepository', 'TargetRepoName'],
  ['targetTag', 'TargetTag'],
  ['rule', 'RuleName'],
  ['ruleId', 'RuleId'],
  ['syncRule', 'SyncRuleName'],
  ['syncRuleId', 'SyncRuleId'],
  ['trigger', 'TriggerName'],
  ['triggerId', 'TriggerId'],
  ['triggerUrl', 'TriggerUrl'],
  ['resourceType', 'ResourceType'],
  ['chart', 'Chart'],
  ['release', 'Release'],
];

/** Most calls on a repository name it by its id only; the answer to its creation holds both id and name. */
function repositoryId(event: JsonObject, request: JsonObject): string | null {
  const resource = textField(event, 'resourceName');
  return (
    textField(request, 'RepoId') ??
    textField(objectField(event, 'responseElements'), 'RepoId') ??
    (resource?.startsWith('crr-') ? resource : null)
  );
}

function identityDetails(event: JsonObject, identity: JsonObject): Details {
  const account = textField(identity, 'accountId');
  const isForeign = account !== null && account !== textField(event, 'recipientAccountId');
  return joined(
    keptFields(identity, [['accessKeyId', 'accessKeyId']]),
    isForeign ? { actorAccount: account } : NOTHING,
  );
}

/** The names in a request that the event's image does not hold. */
function unplacedNames(request: JsonObject, image: ImageReference | null): Details {
  const { namespace, repository, tag, digest } = subjectOf(request);
  const names = image === null ? { namespace, repository: repository ?? textField(request, 'RepoName') } : {};
  const versions = (image?.repository ?? null) === null ? { tag, digest } : {};
  return Object.fromEntries(Object.entries(joined(names, versions)).filter(([, text]) => text !== null));
}

function requestDetails(event: JsonObject, request: JsonObject, image: ImageReference | null): Details {
  const repoId = repositoryId(event, request);
  return joined(
    keptFields(request, REQUEST_FIELDS),
    repoId === null ? NOTHING : { repoId },
    unplacedNames(request, image),
  );
}

function identityOf(event: JsonObject): string | null {
  const id = textField(event, 'eventId');
  return id === null || isMaskedId(id) ? null : `alibaba-actiontrail:${id}`;
}

/** Reads an event of Container Registry, whichever way it was delivered. */
export function readTrailEvent(event: JsonObject, context: ReadContext): ReadOutcome {
  const action = textField(event, 'eventName');
  if (action === null) return rejected('"eventName" is missing');
  const time = timeField(event, 'eventTime', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATime(event, 'eventTime'));
  const request = requestOf(event);
  const identity = nestedObject(field(event, 'userIdentity')) ?? {};
  const { category, isKnown } = classifyAction(action);
  const { client, remarks } = clientOf(event);
  const image = isChart(action) ? null : imageOf(subjectOf(request));
  const registryEvent: RegistryEvent = {
    eventId: textField(event, 'eventId'),
    time: time.instant,
    category,
    action,
    plane: 'management',
    outcome: outcomeOf(event),
    reasonCode: textField(event, 'errorCode'),
    actor: actorOf(identity, context.edition),
    client,
    image,
    region: textField(event, 'acsRegion'),
    account: textField(event, 'recipientAccountId') ?? textField(identity, 'accountId'),
    details: joined(
      keptFields(event, EVENT_FIELDS),
      sessionDetails(identity, context.edition),
      identityDetails(event, identity),
      requestDetails(event, request, image),
    ),
  };
  return asEvents([registryEvent], identityOf(event), time.remarks, remarks, remarkUnlessKnown(isKnown));
}
