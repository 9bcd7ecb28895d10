import {
  asEvents,
  describeClient,
  type Format,
  field,
  ignored,
  imageOf,
  isObject,
  type JsonObject,
  joined,
  MINE,
  NOT_MINE,
  NOTHING,
  nestedObject,
  notATime,
  type Outcome,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { ACTIONTRAIL_ACTIONS } from './actiontrail-actions.ts';
import { readTrailEvent } from './actiontrail-event.ts';
import { ARTIFACT_ACTIONS, artifactCategory, NOBODY, PUSH_COMPLETED } from './artifact-events.ts';
import { isMaskedId, type KeptFields, keptFields } from './kept-fields.ts';

const SOURCE = 'acs.cr';
const TRAIL_TYPES = 'cr:ActionTrail:';

/** Ids of one source are unique; sources are named in the id so that those of other formats stay apart. */
function envelopeIdentity(record: JsonObject): string | null {
  const id = textField(record, 'id');
  return id === null || isMaskedId(id) ? null : `alibaba-eventbridge:${id}`;
}

const STATUS_KEYS = [
  'BuildStatus',
  'ScanStatus',
  'SigningStatus',
  'SyncStatus',
  'SynchronizationStatus',
  'ChainStatus',
];

function statusOf(data: JsonObject): string | null {
  const known = STATUS_KEYS.map((key) => textField(data, key)).find((text) => text !== null);
  return known ?? textField(data, 'Status');
}

/** `Completed` says that something ended, but not how. Pushes have no status, because a push that fails makes no event. */
function outcomeOf(type: string, status: string | null): Outcome {
  if (status === null) return type === PUSH_COMPLETED ? 'success' : 'unknown';
  if (/fail|error|cancel|timeout|abort/i.test(status)) return 'failure';
  return /^(?:success|succeed|complete|finish)/i.test(status) ? 'success' : 'unknown';
}

const DATA_FIELDS: KeptFields = [
  ['instance', 'InstanceId'],
  ['instanceName', 'InstanceName'],
  ['repoId', 'RepoId'],
  ['buildType', 'RepoBuildType'],
  ['imageUpdate', 'ImageUpdate'],
];

function imageOfData(data: JsonObject) {
  const namespace = textField(data, 'RepoNamespaceName');
  const name = textField(data, 'RepoName');
  return imageOf({
    namespace,
    repository: namespace === null || name === null ? null : `${namespace}/${name}`,
    tag: textField(data, 'Tag'),
    digest: textField(data, 'Digest'),
  });
}

/** `aliyunpublishtime` writes UTC+8 with a false Z, and `aliyunpublishaddr` is the publisher, not the client. */
function readArtifactEvent(record: JsonObject, type: string, context: ReadContext): ReadOutcome {
  const time = timeField(record, 'time', context.assumedZone ?? 'Asia/Shanghai');
  if (time === null) return rejected(notATime(record, 'time'));
  const data = nestedObject(field(record, 'data')) ?? {};
  const status = statusOf(data);
  const category = artifactCategory(type);
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const event: RegistryEvent = {
    eventId: textField(record, 'id'),
    time: time.instant,
    category: category ?? 'other',
    action: type,
    plane: 'data',
    outcome: outcomeOf(type, status),
    reasonCode: status,
    actor: NOBODY,
    client,
    image: imageOfData(data),
    region: textField(data, 'RegionId') ?? textField(record, 'aliyunregionid'),
    account: textField(record, 'aliyunaccountid'),
    details: joined(keptFields(data, DATA_FIELDS), status === null ? NOTHING : { status }),
  };
  return asEvents([event], envelopeIdentity(record), time.remarks, remarks, remarkUnlessKnown(category !== null));
}

/** The source on the bus says that the event is of Container Registry, so the event itself need not name its service. */
function readWrappedTrailEvent(record: JsonObject, context: ReadContext): ReadOutcome {
  const event = nestedObject(field(record, 'data'));
  if (event === null) return rejected('"data" holds no ActionTrail event');
  const outcome = readTrailEvent(event, context);
  if (outcome.outcome !== 'events' || outcome.identity !== null) return outcome;
  return { ...outcome, identity: envelopeIdentity(record) };
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const source = textField(record, 'source');
  if (source === null) return rejected('"source" is missing');
  if (source !== SOURCE) return ignored(`${quote(source)} is not Container Registry`);
  const type = textField(record, 'type');
  if (type === null) return rejected('"type" is missing');
  return type.startsWith(TRAIL_TYPES)
    ? readWrappedTrailEvent(record, context)
    : readArtifactEvent(record, type, context);
}

export const format: Format = {
  id: 'alibaba-eventbridge',
  title: 'Alibaba Cloud EventBridge events of Container Registry',
  vendor: 'Alibaba Cloud',
  documentation: 'https://www.alibabacloud.com/help/en/eventbridge/user-guide/container-registry-events',
  howToExport: [
    'EventBridge console: event bus default, create a rule with the pattern {"source":["acs.cr"]} and the complete event as what is delivered.',
    'Choose a target that keeps events, such as an OSS bucket, a Logstore of Simple Log Service or an HTTP endpoint of your own; a rule sees only what happens after it was made.',
    'Save the events as they are: one JSON object a file, one a line, or a JSON array.',
  ],
  signature: '{"specversion":"1.0","source":"acs.cr","type":"cr:Artifact:PushCompleted","time":…,"data":{…}}',
  limits: [
    'Holds no pulls, and of the events of ActionTrail only those that write.',
    'cr:Artifact events name neither who acted nor from where, and no digest.',
    'The vendor documents the data of BuildCompleted only: that of the other types is read by the same names, with the outcome "unknown" where no status is found.',
    'cr:ActionTrail events often name a repository by its id only (details.repoId).',
  ],
  facts: [['ActionTrail', 'cr:ActionTrail events that are also in an export of ActionTrail are counted once']],
  actions: [...ARTIFACT_ACTIONS, ...ACTIONTRAIL_ACTIONS],
  framings: ['json', 'csv'],
  collections: [],
  recognise(record) {
    if (!isObject(record) || textField(record, 'source') !== SOURCE) return NOT_MINE;
    return Object.hasOwn(record, 'specversion') || textField(record, 'type')?.startsWith('cr:') ? MINE : NOT_MINE;
  },
  read,
};
