import type { NestedFormat } from '../../layouts/nested-layout.ts';
import {
  type Actor,
  type ActorType,
  asEvents,
  type DescribedClient,
  type Details,
  describeClient,
  field,
  ignored,
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
  objectsField,
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
import { withoutSource } from './bus-event.ts';
import { ECR_ACTIONS, ECR_ACTIONS_BY_SOURCE, ECR_PUBLIC_SOURCE, TRAIL_SOURCE } from './ecr-actions.ts';
import type { RegistryCall, TouchedImage } from './ecr-call.ts';
import { ecrHost } from './ecr-host.ts';
import { touchedImages } from './ecr-images.ts';
import { ocsfAsWritten, recordInOcsf } from './ocsf-record.ts';
import { restoredRecord, UNREAD, UNREAD_REMARKS, withColumnNames } from './trail-columns.ts';
import { TRAIL_LAYOUT } from './trail-layout.ts';
import { credentialOf, type Principal, principalOf } from './trail-principal.ts';

/** One record of a registry, with the objects that some copies keep as JSON text parsed. */
interface TrailRecord {
  readonly record: JsonObject;
  readonly identity: JsonObject;
  readonly principal: Principal;
  readonly account: string | null;
  readonly call: RegistryCall;
}

/** The edition of events since which rows of query engines are restored, and images share no outcome of their call. */
const NEWEST = 3;

/** The edition since which the lists in an answer say what failed too, and manifests what they are. */
const WHOLE_ANSWERS = 5;

function trailRecordOf(record: JsonObject, action: string, edition = WHOLE_ANSWERS): TrailRecord {
  const identity = nestedObject(field(record, 'userIdentity')) ?? {};
  const request = nestedObject(field(record, 'requestParameters')) ?? {};
  const account = textField(record, 'recipientAccountId') ?? textField(identity, 'accountId');
  const call: RegistryCall = {
    action,
    registry: registryHost(record, textField(request, 'registryId') ?? account),
    request,
    response: nestedObject(field(record, 'responseElements')) ?? {},
    service: nestedObject(field(record, 'serviceEventDetails')) ?? {},
    resources: objectsField(record, 'resources'),
    hasOutcomePerItem: edition >= NEWEST,
    isAnswerWhole: edition >= WHOLE_ANSWERS,
  };
  return { record, identity, principal: principalOf(identity, edition), account, call };
}

/** An account has a registry in each region, and one part in public.ecr.aws. */
function registryHost(record: JsonObject, account: string | null): string | null {
  const source = textField(record, 'eventSource');
  if (source === TRAIL_SOURCE) return null;
  if (source === ECR_PUBLIC_SOURCE) return 'public.ecr.aws';
  return ecrHost(account, textField(record, 'awsRegion'));
}

const DENIED = /^AccessDenied|UnauthorizedOperation|NotAuthorized/;

function outcomeOf(record: JsonObject): Outcome {
  const code = textField(record, 'errorCode');
  if (code !== null) return DENIED.test(code) ? 'denied' : 'failure';
  return textField(record, 'errorMessage') === null ? 'success' : 'failure';
}

/**
 * A role is a `service`: a session proves that somebody got the role's credentials, not who. Nodes, builds and tasks
 * act through roles. Sessions of people are users.
 */
const TYPES: ReadonlyMap<string, ActorType> = new Map([
  ['Root', 'root'],
  ['IAMUser', 'user'],
  ['IdentityCenterUser', 'user'],
  ['FederatedUser', 'user'],
  ['AssumedRole', 'service'],
  ['Role', 'service'],
  ['WebIdentityUser', 'service'],
  ['SAMLUser', 'service'],
  ['AWSService', 'system'],
]);

/**
 * The records of what ECR does by itself name no type. Those of docker clients do, and `invokedBy` says there that the
 * call came through ECR's front end.
 */
function actorType({ identity, principal, call }: TrailRecord): ActorType {
  if (principal.isPersonInRole) return 'user';
  const type = textField(identity, 'type');
  if (type !== null) return TYPES.get(type) ?? 'unknown';
  const isOwnRun = textField(identity, 'invokedBy') !== null || call.action === 'PolicyExecutionEvent';
  return isOwnRun ? 'system' : 'unknown';
}

function actorOf(trail: TrailRecord): Actor {
  const { id, name } = trail.principal;
  return { id, name, type: actorType(trail), credential: credentialOf(trail.identity) };
}

/** The names of ECR's front end in place of an address: today's, one that some copies write, and an earlier one. */
const FRONT_END: ReadonlySet<string> = new Set(['AWS Internal', 'AWSInternal', 'prod.frontend.ecr.aws.internal']);
const SERVICE_HOST = /\.(?:amazonaws\.com(?:\.cn)?|aws\.internal)$/i;

const HIDDEN_CLIENT = 'aws-internal';

function clientOf(record: JsonObject): DescribedClient {
  const address = textField(record, 'sourceIPAddress');
  const endpoint = textField(record, 'vpcEndpointId');
  const described = describeClient({
    address,
    userAgent: textField(record, 'userAgent'),
    stated: endpoint === null ? null : { text: endpoint, network: 'private' },
    isService: address !== null && (FRONT_END.has(address) || SERVICE_HOST.test(address)),
  });
  // Where ECR acts by itself, no client is hidden behind the name.
  const isHidden = FRONT_END.has(address ?? '') && textField(record, 'eventType') !== 'AwsServiceEvent';
  return isHidden ? { ...described, remarks: [...described.remarks, HIDDEN_CLIENT] } : described;
}

/** Fields of requests that say what was asked for. A layer is not an image, so its digest stands here. */
const REQUEST_DETAILS = [
  'layerDigest',
  'force',
  'targetStorageClass',
  'imageTagMutability',
  'ecrRepositoryPrefix',
  'upstreamRegistry',
  'upstreamRegistryUrl',
  'prefix',
  'scanType',
  'name',
  'value',
  'principalArn',
];
const POLICIES = ['policyText', 'lifecyclePolicyText'];

function requestDetails({ request, response, service }: RegistryCall): Details {
  const layerDigests = textsField(request, 'layerDigests');
  const rules = objectsField(objectField(request, 'replicationConfiguration'), 'rules');
  const replicatedTo = rules
    .flatMap((rule) => objectsField(rule, 'destinations'))
    .map((destination) => `${textField(destination, 'registryId')}/${textField(destination, 'region')}`);
  return joined(
    pickScalars(request, REQUEST_DETAILS),
    layerDigests.length > 0 ? { layerDigests } : NOTHING,
    replicatedTo.length > 0 ? { replicatedTo } : NOTHING,
    // The answer to a removal holds the policy that was removed.
    pickScalars(response, POLICIES),
    pickScalars(request, POLICIES),
    pickScalars(objectField(request, 'imageScanningConfiguration'), ['scanOnPush']),
    pickScalars(objectField(response, 'repository'), ['repositoryUri']),
    pickScalars(objectField(service, 'lifecycleEventPolicy'), ['policyId']),
  );
}

function detailsOf({ record, identity, principal, account, call }: TrailRecord): Details {
  const session = objectField(identity, 'sessionContext');
  const invokedBy = textField(identity, 'invokedBy');
  const actorAccount = textField(identity, 'accountId');
  return joined(
    pickScalars(record, ['errorMessage', 'sharedEventID']),
    pickScalars(identity, ['accessKeyId']),
    principal.details,
    pickScalars(session, ['sourceIdentity', 'ec2RoleDelivery']),
    invokedBy === null || invokedBy === textField(record, 'sourceIPAddress') ? NOTHING : { invokedBy },
    actorAccount === null || actorAccount === account ? NOTHING : { actorAccount },
    requestDetails(call),
  );
}

/**
 * A call across accounts is logged in both accounts. Each trail says what its account may know, so each of the two
 * copies is an event; their `sharedEventID` is kept as a detail.
 */
function identityOf(record: JsonObject): string | null {
  const id = textField(record, 'eventID');
  return id === null ? null : `aws:${id}`;
}

function read(given: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(given)) return rejected('the record is not an object');
  const value = ocsfAsWritten(given, context);
  const isAsWritten = (context.edition ?? NEWEST) < NEWEST;
  const { record, unread } = isAsWritten ? { record: value, unread: [] } : restoredRecord(value);
  const source = textField(record, 'eventSource');
  if (source === null) return withoutSource(record, context);
  const catalogue = ECR_ACTIONS_BY_SOURCE.get(source);
  if (catalogue === undefined) return ignored(`${quote(source)} is not Amazon ECR`);
  const action = textField(record, 'eventName');
  if (action === null) return rejected('"eventName" is missing');
  if (source === TRAIL_SOURCE && !catalogue.has(action)) return ignored(`${quote(action)} changes no trail`);
  const time = timeField(record, 'eventTime', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'eventTime'));
  const trail = trailRecordOf(record, action, context.edition);
  const known = catalogue.get(action);
  const { client, remarks } = clientOf(record);
  const reasonCode = textField(record, 'errorCode');
  const eventId = textField(record, 'eventID');
  const actor = actorOf(trail);
  const region = textField(record, 'awsRegion');
  const details = detailsOf(trail);
  const outcome = outcomeOf(record);
  const eventOf = ({ image, category, failure, details: own }: TouchedImage): RegistryEvent => ({
    eventId,
    time: time.instant,
    category: category ?? known?.category ?? 'other',
    action,
    // ECR has no data events: CloudTrail classes every call as management, pulls and pushes too.
    plane: 'management',
    outcome: failure === null ? outcome : 'failure',
    reasonCode: failure === null ? reasonCode : failure.code,
    actor,
    client,
    image,
    region,
    account: trail.account,
    details: joined(details, own),
  });
  return asEvents(
    touchedImages(trail.call).map(eventOf),
    identityOf(record),
    time.remarks,
    remarks,
    remarkUnlessKnown(known !== undefined),
    unread.map((name) => UNREAD[name]),
  );
}

export const format: NestedFormat = {
  id: 'aws-cloudtrail',
  title: 'AWS CloudTrail records of Amazon ECR and ECR Public',
  vendor: 'AWS',
  documentation: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html',
  howToExport: [
    'Trail in S3 (complete): aws s3 cp --recursive s3://<bucket>/AWSLogs/<account>/CloudTrail/<region>/<year>/<month>/ . for each region with a registry; trails of an organisation have an o-… folder before the account. Leave out CloudTrail-Digest and CloudTrail-Insight. Calls that change a trail (StopLogging and such) stand in the same files and are read too.',
    'ECR Public logs to us-east-1 only, whatever region its users are in.',
    'Event history (90 days, one region): CloudTrail console, filter by event source ecr.amazonaws.com, remove the filter on read-only (it hides pulls), Download events as JSON. The CSV lacks the request, so no images.',
    'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=ecr.amazonaws.com is read as it is printed; so are EventBridge, Firehose and exports of CloudWatch Logs.',
    'Athena and CloudTrail Lake: SELECT * FROM the trail WHERE eventsource is that of ECR, and download the result as CSV. Security Lake: the same for api.service.name; its events (OCSF) are read as JSON, as CSV and as Parquet.',
  ],
  signature: '{"Records":[{"eventVersion":…,"eventSource":"ecr.amazonaws.com","eventName":…,"awsRegion":…}]}',
  limits: [
    'Pulls and pushes of docker, containerd and kubelet go through a front end of ECR and show "AWS Internal" in place of address and agent: public addresses are visible only where the API is called directly (CLI, SDK, console).',
    'A pull is a BatchGetImage; layers the client has already make no GetDownloadUrlForLayer. A docker login lasts twelve hours and does not come before each pull.',
    'ECR Public logs no pulls; anonymous pulls from public.ecr.aws leave no trace in CloudTrail.',
    'A new tag on an existing image is a PutImage like any push; a push of a multi-platform image is several, of which only that of the index has a tag.',
    'The actor of a role session is the role; that of a person is role/session: sessions of IAM Identity Center (AWSReservedSSO_…), sessions named by an address with @, and sessions with a second factor whose name is not that of a program. Who else took a role stands in the AssumeRole record of sts.amazonaws.com, which is not read. Except in IAM Identity Center, the name of a session is chosen by the one who takes the role.',
    'Lifecycle runs are logged as read-only PolicyExecutionEvent without a person behind them; images in them count as deleted.',
    'CloudTrail delivers late, out of order and sometimes twice; repeated records are counted once.',
  ],
  actions: ECR_ACTIONS,
  framings: ['json', 'csv'],
  collections: ['Records'],
  namesImageIn: ['pull', 'blob-pull', 'push', 'blob-push', 'tag', 'untag', 'delete'],
  remarks: {
    [HIDDEN_CLIENT]: (count) =>
      `"AWS Internal" stands in place of the client ${inRecords(count)}: ECR logs docker clients so, and public-address rules are blind there.`,
    ...UNREAD_REMARKS,
  },
  recognise(value) {
    if (!isObject(value)) return NOT_MINE;
    const record = withColumnNames(recordInOcsf(value) ?? value);
    // ActionTrail of Alibaba Cloud has CloudTrail's fields, but acsRegion for awsRegion.
    if (Object.hasOwn(record, 'acsRegion')) return NOT_MINE;
    const source = textField(record, 'eventSource');
    // Lambda hands over the events of queues and buckets with such fields: `aws:kinesis`, `aws:s3`.
    if (source === null || source.startsWith('aws:')) return NOT_MINE;
    if (textField(record, 'eventName') !== null && textField(record, 'awsRegion') !== null) return MINE;
    const isVersioned = Object.hasOwn(record, 'eventVersion') && Object.hasOwn(record, 'userIdentity');
    return isVersioned && source.endsWith('.amazonaws.com') ? MINE : NOT_MINE;
  },
  nested: TRAIL_LAYOUT,
  read,
};
