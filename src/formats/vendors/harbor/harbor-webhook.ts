import {
  type ActionRow,
  type Actor,
  actionIndex,
  asEvents,
  type Category,
  currentActions,
  type Details,
  describeClient,
  type Format,
  type ImageReference,
  imageOf,
  isObject,
  type JsonObject,
  MINE,
  NOT_MINE,
  notATime,
  type Outcome,
  objectField,
  objectIn,
  objectsField,
  pick,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  splitName,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { actorTypeOf } from './harbor-actors.ts';

/** The names of the default layout, of CloudEvents, and of Harbor 1.x. */
const ROWS: readonly ActionRow[] = [
  ['PUSH_ARTIFACT', 'push', 'Push of an image (a signature, attestation or SBOM tag: sign)'],
  ['harbor.artifact.pushed', 'push', 'The same as a CloudEvent'],
  ['pushImage', 'push', 'The same in Harbor 1.x'],
  ['PULL_ARTIFACT', 'pull', 'Pull of an image'],
  ['harbor.artifact.pulled', 'pull', 'The same as a CloudEvent'],
  ['pullImage', 'pull', 'The same in Harbor 1.x'],
  ['DELETE_ARTIFACT', 'delete', 'An image is deleted'],
  ['harbor.artifact.deleted', 'delete', 'The same as a CloudEvent'],
  ['deleteImage', 'delete', 'The same in Harbor 1.x'],
  ['SCANNING_COMPLETED', 'scan', 'A scan has ended'],
  ['harbor.scan.completed', 'scan', 'The same as a CloudEvent'],
  ['SCANNING_STOPPED', 'scan', 'A scan was stopped'],
  ['harbor.scan.stopped', 'scan', 'The same as a CloudEvent'],
  ['SCANNING_FAILED', 'scan', 'A scan has failed'],
  ['harbor.scan.failed', 'scan', 'The same as a CloudEvent'],
  ['QUOTA_EXCEED', 'policy', 'A push was refused, because the quota of the project would be exceeded'],
  ['harbor.quota.exceeded', 'policy', 'The same as a CloudEvent'],
  ['QUOTA_WARNING', 'policy', 'The quota of a project is nearly used up'],
  ['harbor.quota.warned', 'policy', 'The same as a CloudEvent'],
  ['REPLICATION', 'replicate', 'A replication from or to another registry has ended'],
  ['harbor.replication.status.changed', 'replicate', 'The same as a CloudEvent'],
  ['TAG_RETENTION', 'policy', 'Retention rules were applied; each image that they took away is a deletion'],
  ['harbor.tag_retention.finished', 'policy', 'The same as a CloudEvent'],
];
const ACTIONS = currentActions({ plane: 'data' }, ROWS);
const BY_ACTION = actionIndex(ACTIONS);

const isCloudEvent = (record: JsonObject) => Object.hasOwn(record, 'specversion');
const dataOf = (record: JsonObject) => objectField(record, isCloudEvent(record) ? 'data' : 'event_data');

/** What one event says beyond what all of the record say. */
interface Told {
  readonly category: Category;
  readonly outcome: Outcome;
  readonly image: ImageReference | null;
  readonly details: Details;
}

/** Jobs and what starts them stand where people do: `auto`, `MANUAL`. */
function actorOf(record: JsonObject): Actor {
  const name = textField(record, 'operator');
  const isTrigger = name !== null && /^[A-Z_]{1,30}$/.test(name);
  return { id: name, name, type: isTrigger ? 'unknown' : actorTypeOf(name), credential: null };
}

function stated(fields: Readonly<Record<string, string | null>>): Details {
  return pick(fields, Object.keys(fields));
}

function toldOfResources(action: string, data: JsonObject): readonly Told[] {
  const resources = objectsField(data, 'resources');
  const details = stated({ text: textField(objectField(data, 'custom_attributes'), 'Details') });
  const category = BY_ACTION.get(action)?.category ?? 'other';
  const outcome = /fail|stopp|exceed/i.test(action.slice(0, 100)) ? 'failure' : 'success';
  return (resources.length === 0 ? [{}] : resources).map((resource) => {
    const image = imageOfResource(resource, objectField(data, 'repository'));
    return { category, outcome, image, details };
  });
}

/** Where an image is pushed by its digest, the digest stands in place of the tag too. */
function imageOfResource(resource: JsonObject, repository: JsonObject): ImageReference | null {
  const digest = textField(resource, 'digest');
  const tag = textField(resource, 'tag');
  const url = textField(resource, 'resource_url');
  return imageOf({
    registry: url === null ? null : hostOf(url),
    repository:
      textField(repository, 'repo_full_name') ??
      (url === null ? null : splitName(url.slice(url.indexOf('/') + 1)).repository),
    tag: tag === digest ? null : tag,
    digest,
  });
}

/** A resource always begins with the host, whatever it looks like. */
function hostOf(url: string): string | null {
  const slash = url.indexOf('/');
  return slash > 0 ? url.slice(0, slash) : null;
}

function toldOfReplication(replication: JsonObject): readonly Told[] {
  const status = textField(replication, 'job_status');
  const source = objectField(replication, 'src_resource');
  const target = objectField(replication, 'dest_resource');
  const names = ['successful_artifact', 'failed_artifact'].flatMap((key) =>
    objectsField(replication, key).map((artifact) => textField(artifact, 'name_tag') ?? ''),
  );
  const details = stated({
    status,
    from: endpointOf(source),
    to: endpointOf(target),
    artifacts: names.join(', '),
    trigger: textField(replication, 'trigger_type'),
    policyCreator: textField(replication, 'policy_creator'),
  });
  const image = imageOf({
    registry: textField(replication, 'harbor_hostname'),
    namespace: textField(target, 'namespace'),
  });
  return [{ category: 'replicate', outcome: outcomeOfJob(status), image, details }];
}

function endpointOf(resource: JsonObject): string {
  return [textField(resource, 'endpoint'), textField(resource, 'namespace')].filter((part) => part !== null).join('/');
}

function outcomeOfJob(status: string | null): Outcome {
  if (status === null) return 'unknown';
  return /^succe/i.test(status) ? 'success' : 'failure';
}

function toldOfRetention(retention: JsonObject): readonly Told[] {
  const registry = textField(retention, 'harbor_hostname');
  const project = textField(retention, 'project_name');
  const details = stated({
    policy: textField(retention, 'retention_policy_id'),
    total: textField(retention, 'total'),
    retained: textField(retention, 'retained'),
  });
  const run: Told = {
    category: 'policy',
    outcome: outcomeOfJob(textField(retention, 'result')),
    image: imageOf({ registry, namespace: project }),
    details,
  };
  const removed = objectsField(retention, 'deleted_artifact').map((artifact): Told => {
    const parts = splitName(`${project ?? ''}/${textField(artifact, 'name_tag') ?? ''}`);
    const image = imageOf({ ...parts, registry });
    return { category: 'delete', outcome: outcomeOfJob(textField(artifact, 'status')), image, details: {} };
  });
  return [run, ...removed];
}

function toldBy(action: string, data: JsonObject): readonly Told[] {
  const [replication, retention] = [objectIn(data, 'replication'), objectIn(data, 'retention')];
  if (replication !== null) return toldOfReplication(replication);
  if (retention !== null) return toldOfRetention(retention);
  return toldOfResources(action, data);
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const action = textField(record, 'type');
  if (action === null) return rejected('"type" is missing');
  const timeKey = isCloudEvent(record) ? 'time' : 'occur_at';
  const time = timeField(record, timeKey, context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATime(record, timeKey));
  const id = isCloudEvent(record) ? textField(record, 'id') : null;
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const events = toldBy(action, dataOf(record)).map(
    ({ category, outcome, image, details }): RegistryEvent => ({
      eventId: id,
      time: time.instant,
      category,
      action,
      plane: 'data',
      outcome,
      reasonCode: null,
      actor: actorOf(record),
      client,
      image,
      region: null,
      account: null,
      details,
    }),
  );
  const identity = id === null ? null : `harbor-webhook:${id}`;
  return asEvents(events, identity, time.remarks, remarks, remarkUnlessKnown(BY_ACTION.has(action)));
}

export const format: Format = {
  id: 'harbor-webhook',
  title: 'Harbor webhooks (default and CloudEvents)',
  vendor: 'Harbor',
  documentation: 'https://goharbor.io/docs/main/working-with-projects/project-configuration/configure-webhooks/',
  howToExport: [
    'In the project, Webhooks: add a policy of type HTTP with the URL of a collector of yours, and all event types.',
    'Have the collector write each request body as it comes: one a file, one after the other, or one a line.',
    'Every project has webhooks of its own: there are none for a whole Harbor.',
  ],
  signature:
    '{"type":"PUSH_ARTIFACT","occur_at":…,"operator":…,"event_data":{"resources":[…],"repository":{…}}}, or a CloudEvent of type harbor.artifact.pushed',
  limits: [
    'Neither an address nor a client program is logged.',
    'Tags that are given or removed, sign-ins, members and robots are not logged here: import the audit log for them.',
    'The default layout has no ids, so a delivery that is repeated counts twice where it says anything else.',
    'The operator may be a job (harbor-jobservice), what started it (auto, MANUAL), or missing.',
    'What retention rules took away is told twice where deletions are told too: as a part of TAG_RETENTION, and by itself.',
    'Only what succeeded is told of pushes, pulls and deletions.',
  ],
  actions: ACTIONS,
  framings: ['json'],
  collections: [],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const type = textField(record, 'type') ?? '';
    const isMine = isCloudEvent(record)
      ? type.startsWith('harbor.') && objectIn(record, 'data') !== null
      : type !== '' && Object.hasOwn(record, 'occur_at') && objectIn(record, 'event_data') !== null;
    return isMine ? MINE : NOT_MINE;
  },
  read,
};
