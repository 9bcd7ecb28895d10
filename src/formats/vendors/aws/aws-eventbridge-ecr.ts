import {
  type Actor,
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
import { format as cloudTrail } from './aws-cloudtrail.ts';
import { ecrHost } from './ecr-host.ts';

/** The type of an event, and behind a slash its `action-type` where it has one. */
const ACTIONS = currentActions({ plane: 'data' }, [
  ['ECR Image Action/PUSH', 'push', 'An image was pushed, once for each tag (a signature, attestation or SBOM: sign)'],
  ['ECR Image Action/DELETE', 'delete', 'An image was deleted'],
  ['ECR Image Action/UPDATE_STORAGE_CLASS', 'config', 'An image was archived (back from the archive: restore)'],
  ['ECR Referrer Action/PUSH', 'push', 'An artefact that refers to an image was pushed (a signature or SBOM: sign)'],
  ['ECR Referrer Action/DELETE', 'delete', 'An artefact that refers to an image was deleted'],
  ['ECR Referrer Action/UPDATE_STORAGE_CLASS', 'config', 'A referring artefact was archived (back: restore)'],
  ['ECR Artifact Action/PUSH', 'push', 'An artefact was pushed (a signature or SBOM: sign)'],
  ['ECR Artifact Action/DELETE', 'delete', 'An artefact was deleted'],
  ['ECR Artifact Action/UPDATE_STORAGE_CLASS', 'config', 'An artefact was archived (back from the archive: restore)'],
  ['ECR Replication Action/REPLICATE', 'push', 'An image arrived from another region or account'],
  ['ECR Pull Through Cache Action', 'push', 'The cache of another registry was filled with an image'],
  ['ECR Image Scan', 'scan', 'A vulnerability scan of an image ended'],
  ['ECR Scan Resource Change/SCAN_FREQUENCY_CHANGE', 'config', 'How often repositories are scanned was changed'],
  ['Inspector2 Scan', 'scan', 'Amazon Inspector ended a scan of an image'],
  ['Inspector2 Finding', 'scan', 'Amazon Inspector found a vulnerability in an image, or closed a finding'],
]);
const BY_ACTION: ReadonlyMap<string, Category> = new Map(ACTIONS.map(({ action, category }) => [action, category]));

const ECR = 'aws.ecr';
const INSPECTOR = 'aws.inspector2';
const VIA_CLOUDTRAIL = / via CloudTrail$/;

function isOwn(record: JsonObject): boolean {
  const type = textField(record, 'detail-type') ?? '';
  const source = textField(record, 'source');
  return source === ECR ? type.startsWith('ECR ') : source === INSPECTOR && type.startsWith('Inspector2 ');
}

/** Media types of signatures, attestations and SBOMs. */
const PROOF = /cosign|notary|in-toto|signature|sbom|spdx|cyclonedx/i;

function categoryOf(action: string, detail: JsonObject): Category {
  const category = BY_ACTION.get(action) ?? 'other';
  if (action.endsWith('/UPDATE_STORAGE_CLASS')) {
    return textField(detail, 'target-storage-class') === 'STANDARD' ? 'restore' : category;
  }
  if (category !== 'push') return category;
  const media = textField(detail, 'artifact-media-type');
  return media !== null && PROOF.test(media) ? 'sign' : category;
}

/** Inspector says INITIAL_SCAN_COMPLETE; a change of settings and a finding say nothing, and are there. */
function outcomeOf(status: string | null): Outcome {
  if (status === null) return 'success';
  if (/FAIL/.test(status)) return 'failure';
  return /SUCCESS|COMPLETE/.test(status) ? 'success' : 'unknown';
}

const STATUSES = ['result', 'scan-status', 'sync-status'] as const;

function statusOf(detail: JsonObject): string | null {
  return STATUSES.map((name) => textField(detail, name)).find((text) => text !== null) ?? null;
}

/** Inspector writes the name of a repository as its ARN. */
function repositoryName(text: string | null): string | null {
  return text?.startsWith('arn:') ? text.slice(text.indexOf(':repository/') + ':repository/'.length) : text;
}

/** A scan is of one image, which may have several tags: then the digest names it. */
function imageOfDetail(detail: JsonObject, registry: string | null): ImageReference | null {
  const [tag = null, ...others] = [textField(detail, 'image-tag'), ...textsField(detail, 'image-tags')].filter(
    (text) => text !== null,
  );
  return imageOf({
    registry,
    repository: repositoryName(textField(detail, 'repository-name')),
    tag: others.length === 0 ? tag : null,
    digest: textField(detail, 'image-digest'),
  });
}

/** An image of a record, with what the record says of it alone. */
interface Named {
  readonly image: ImageReference | null;
  readonly details: Details;
}

function namedIn(detail: JsonObject, registry: string | null): readonly Named[] {
  const repositories = objectsField(detail, 'repositories').map((one) => ({
    image: imageOf({ registry, repository: textField(one, 'repository-name') }),
    details: pickScalars(one, ['scan-frequency', 'previous-scan-frequency']),
  }));
  const inspected = objectsField(detail, 'resources').flatMap((one) => {
    const found = objectField(objectField(one, 'details'), 'awsEcrContainerImage');
    const [tag = null, ...others] = textsField(found, 'imageTags');
    const image = imageOf({
      registry,
      repository: textField(found, 'repositoryName'),
      tag: others.length === 0 ? tag : null,
      digest: textField(found, 'imageHash'),
    });
    return image?.repository ? [{ image, details: {} }] : [];
  });
  if (repositories.length + inspected.length > 0) return [...repositories, ...inspected];
  return [{ image: imageOfDetail(detail, registry), details: {} }];
}

const KEPT = [
  'target-storage-class',
  'last-activated-at',
  'manifest-media-type',
  'artifact-media-type',
  'source-account',
  'source-region',
  'ecr-repository-prefix',
  'upstream-registry-url',
  'failure-code',
  'failure-reason',
  'scan-type',
  'severity',
  'status',
  'title',
];
const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED'];

function detailsOf(detail: JsonObject): Details {
  const tags = textsField(detail, 'image-tags');
  const findings = pickScalars(objectField(detail, 'finding-severity-counts'), SEVERITIES);
  return joined(
    pickScalars(detail, KEPT),
    tags.length > 1 ? { imageTags: tags } : NOTHING,
    Object.keys(findings).length > 0 ? { findings } : NOTHING,
  );
}

/** Scans, copies and the cache are the registry's own doing; of pushes and deletions the event names nobody. */
function actorOf(action: string): Actor {
  const isOfSomebody = /^ECR (?:Image|Referrer|Artifact) Action/.test(action) || action.startsWith('ECR Scan Resource');
  return { id: null, name: null, type: isOfSomebody ? 'unknown' : 'system', credential: null };
}

function readOwn(record: JsonObject, context: ReadContext): ReadOutcome {
  const time = timeField(record, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'time'));
  const detail = nestedObject(field(record, 'detail')) ?? {};
  const type = textField(record, 'detail-type') ?? '';
  const actionType = textField(detail, 'action-type');
  const action = actionType === null ? type : `${type}/${actionType}`;
  const account = textField(record, 'account');
  const region = textField(record, 'region');
  const named = namedIn(detail, ecrHost(account, region));
  if (type === 'Inspector2 Finding' && named[0]?.image?.repository == null) {
    return ignored('a finding on something that is no image');
  }
  const status = statusOf(detail);
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const shared = {
    eventId: textField(record, 'id'),
    time: time.instant,
    action,
    plane: 'data',
    outcome: outcomeOf(status),
    reasonCode: textField(detail, 'failure-code') ?? status,
    actor: actorOf(action),
    client,
    region,
    account,
  } satisfies Partial<RegistryEvent>;
  const details = detailsOf(detail);
  const events = named.map(
    ({ image, details: own }): RegistryEvent => ({
      ...shared,
      category: categoryOf(action, detail),
      image,
      details: joined(details, own),
    }),
  );
  const id = textField(record, 'id');
  return asEvents(
    events,
    id === null ? null : `aws-eventbridge:${id}`,
    time.remarks,
    remarks,
    remarkUnlessKnown(BY_ACTION.has(action)),
  );
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  if (isOwn(record)) return readOwn(record, context);
  const type = textField(record, 'detail-type');
  if (type === null) return rejected('"detail-type" is missing');
  // A bus that delivers both has the calls of the API among the events.
  if (VIA_CLOUDTRAIL.test(type)) return cloudTrail.read(nestedObject(field(record, 'detail')), context);
  return ignored(`${quote(type)} is no event of ECR`);
}

export const format: Format = {
  id: 'aws-eventbridge-ecr',
  title: 'Amazon EventBridge events of Amazon ECR',
  vendor: 'AWS',
  documentation: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html',
  howToExport: [
    'EventBridge console: default bus, create a rule with the pattern {"source":["aws.ecr"]}; a rule sees only what happens after it was made.',
    'Choose a target that keeps events, such as a log group of CloudWatch or a Firehose stream into a bucket, and save the events as they are: one JSON object a line, or a list.',
    'An archive of the bus has to be replayed to a rule with such a target.',
  ],
  signature: '{"detail-type":"ECR Image Action","source":"aws.ecr","account":…,"time":…,"region":…,"detail":{…}}',
  limits: [
    'Pulls make no event.',
    'No event names an actor, an address or a client program: CloudTrail (aws-cloudtrail) does, joined by repository and digest.',
    'ECR delivers events as well as it can: some may be missing.',
    'An image that is pushed with several tags makes an event for each.',
    'A replication names the registry that the image came to as its own, and the one it came from in the details.',
  ],
  facts: [
    ['CloudTrail', 'calls of the API that the bus delivers between the events are read as aws-cloudtrail reads them'],
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: [],
  remarks: { ...cloudTrail.remarks },
  recognise(record) {
    return isObject(record) && isOwn(record) ? MINE : NOT_MINE;
  },
  read,
};
