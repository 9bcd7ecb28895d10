import {
  type Actor,
  type ActorType,
  actionIndex,
  asEvents,
  type Category,
  currentActions,
  describeClient,
  type Format,
  field,
  type ImageReference,
  imageOf,
  isObject,
  type JsonObject,
  joined,
  LONGEST_SEARCHED,
  MINE,
  NOT_MINE,
  NOTHING,
  notATimeText,
  objectField,
  pickScalars,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  splitName,
  textField,
  timeField,
} from '../../toolkit/index.ts';

const ACTIONS = currentActions({ plane: 'data' }, [
  [
    'create',
    'push',
    'An image was pushed (a signature, attestation or SBOM tag: sign; without tag and digest: config)',
  ],
  ['pull', 'pull', 'An image was pulled'],
  ['delete', 'delete', 'An image or a repository was deleted (a tag alone: untag)'],
]);
const BY_NAME = actionIndex(ACTIONS);

const SERVICE = 'artifactmanagement';

/** `project/repository:tag` or `project/repository@digest`, never with a host. */
function imageOfResource(text: string | null): ImageReference | null {
  if (text === null || text.length > LONGEST_SEARCHED) return null;
  return imageOf(splitName(text));
}

/** Harbor deletes images by digest, and tags by their names. */
function categoryOf(action: string, image: ImageReference | null): Category {
  const category = BY_NAME.get(action)?.category ?? 'other';
  const isWhole = image === null || (image.tag === null && image.digest === null);
  if (action === 'create') return isWhole ? 'config' : 'push';
  return action === 'delete' && !isWhole && image.digest === null ? 'untag' : category;
}

/** Service accounts are written `s:<namespace>:<name>`. */
function actorOf(record: JsonObject): Actor {
  const id = textField(objectField(record, 'user'), 'identity');
  const type: ActorType = id === null ? 'unknown' : id.startsWith('s:') ? 'service' : 'user';
  return { id, name: id, type, credential: null };
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const action = textField(record, 'action');
  if (action === null) return rejected('"action" is missing');
  const time = timeField(record, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'time'));
  const image = imageOfResource(textField(record, 'resource'));
  const id = textField(record, 'auditID');
  const cluster = textField(record, '_gdch_cluster');
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const category = categoryOf(action, image);
  const isWhole = category === 'delete' && image?.tag === null && image.digest === null;
  const event: RegistryEvent = {
    eventId: id,
    time: time.instant,
    category,
    action,
    plane: 'data',
    // The log lists what was done.
    outcome: 'success',
    reasonCode: null,
    actor: actorOf(record),
    client,
    image,
    region: null,
    account: null,
    details: joined(
      pickScalars({ cluster, issuer: field(objectField(record, 'user'), 'issuer') }, ['cluster', 'issuer']),
      isWhole ? { resourceType: 'repository' } : NOTHING,
    ),
  };
  // Each cluster counts its own records.
  const identity = id === null ? null : `google-gdc:${cluster ?? ''} ${id} ${time.instant}`;
  return asEvents([event], identity, time.remarks, remarks, remarkUnlessKnown(BY_NAME.has(action)));
}

export const format: Format = {
  id: 'google-gdc-artifact-log',
  title: 'Google Distributed Cloud audit log of its artifact registry',
  vendor: 'Google Cloud',
  documentation: 'https://docs.cloud.google.com/distributed-cloud/hosted/docs/latest/gdch/overview',
  howToExport: [
    'In the audit logs of Distributed Cloud, query {service_name="artifactmanagement"}, for each cluster, and save the records as JSON: one a line, or a list.',
  ],
  signature:
    '{"auditID":…,"action":"create","time":…,"user":{"identity":…},"resource":"project/repository:tag","_gdch_service_name":"artifactmanagement"}',
  limits: [
    'Only what succeeded is logged.',
    'Neither an address nor a client program is logged: rules about addresses see nothing.',
    'A push with a tag names no digest.',
    'Whether an image or a tag was deleted is told by the reference alone: by its digest, or by its tag.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: [],
  recognise(record) {
    return isObject(record) && textField(record, '_gdch_service_name') === SERVICE ? MINE : NOT_MINE;
  },
  read,
};
