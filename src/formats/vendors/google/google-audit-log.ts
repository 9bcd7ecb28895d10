import type { NestedFormat } from '../../layouts/nested-layout.ts';
import {
  type Actor,
  type ActorType,
  asEvents,
  type DescribedClient,
  type Details,
  describeClient,
  field,
  flagField,
  type ImageReference,
  ignored,
  inRecords,
  isNestedDeeperThan,
  isObject,
  joined,
  MINE,
  NOT_MINE,
  NOTHING,
  notATimeText,
  type Outcome,
  objectField,
  objectsField,
  openedWithin,
  pickScalars,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { type AuditEntry, auditEntryOf, memberOf } from './audit-entry.ts';
import { AUDIT_LAYOUT } from './audit-layout.ts';
import { GOOGLE_ACTIONS, isOfOtherPackages, isOfSinks, knownMethod } from './registry-methods.ts';
import { imageOfBucket, imagesOfEntry, resourceNameOf } from './registry-names.ts';

const REGISTRIES: ReadonlySet<string> = new Set([
  'artifactregistry.googleapis.com',
  // Container Registry, until 2025.
  'containerregistry.googleapis.com',
]);
const STORAGE = 'storage.googleapis.com';
const LOGGING = 'logging.googleapis.com';

const ADMIN_ACTIVITY = 'google-admin-activity';

const CLUSTERS = 'k8s.io';
const CLUSTERS_APART = '"k8s.io" is read by kube-apiserver-audit: import its entries from a file of their own';

/** Why an entry is no event of a registry; null for one that is. */
function whyIgnored({ service, method, payload, operation }: AuditEntry): string | null {
  if (service === STORAGE) {
    return imageOfBucket(textField(payload, 'resourcename')) === null ? 'a bucket that holds no registry' : null;
  }
  if (service === LOGGING) return isOfSinks(method) ? null : `${quote(method)} changes no sink`;
  if (service === CLUSTERS) return CLUSTERS_APART;
  if (!REGISTRIES.has(service)) return `${quote(service)} is not a registry service`;
  if (isOfOtherPackages(method)) return `${quote(method)} deals with packages that are no images`;
  // A method that takes long has two entries, and the second has no address.
  const isEnd = textField(operation, 'last') === 'true' && textField(operation, 'first') !== 'true';
  return isEnd ? 'the end of an operation that its first entry is counted for' : null;
}

/** google.rpc.Code: permission denied, unauthenticated. */
const REFUSALS: ReadonlySet<string> = new Set(['7', '16']);

/** Refused requests also have code 2; whether each permission was granted decides. */
function outcomeOf({ status, payload, authorizations }: AuditEntry): Outcome {
  const code = textField(status, 'code') ?? '0';
  const isRefused =
    REFUSALS.has(code) ||
    authorizations.some((one) => flagField(one, 'granted') === false) ||
    textField(objectField(payload, 'metadata'), 'violationReason') !== null;
  if (isRefused) return 'denied';
  return code === '0' ? 'success' : 'failure';
}

const SERVICE_AGENT = /^service-\d+@gcp-sa-artifactregistry\.iam\.gserviceaccount\.com$/;

/** Clean-up policies act as the service agent of the registry. */
function actorType(id: string | null, outcome: Outcome): ActorType {
  if (id === null) return outcome === 'denied' ? 'unknown' : 'anonymous';
  if (SERVICE_AGENT.test(id)) return 'system';
  if (id.endsWith('.gserviceaccount.com') || /\/workloadIdentityPools\//.test(id)) return 'service';
  return 'user';
}

function actorOf({ authentication }: AuditEntry, outcome: Outcome): Actor {
  const id = textField(authentication, 'principalemail') ?? textField(authentication, 'principalsubject');
  const key = textField(authentication, 'serviceaccountkeyname');
  const credential = key === null ? null : 'service account key';
  return { id, name: id, type: actorType(id, outcome), credential };
}

/** What stands in place of an address for clients within Google's network, and for Google itself. */
const WITHIN: ReadonlySet<string> = new Set(['private', 'gcp-internal-ip', 'gce-internal-ip']);

/** Google's front end adds its own name to the agent of a client. */
const FRONT_END = /(?:^|,)\s*gzip\(gfe\)/g;

function clientOf({ client }: AuditEntry): DescribedClient {
  const address = textField(client, 'callerip');
  return describeClient({
    address,
    userAgent: textField(client, 'callersupplieduseragent')?.replace(FRONT_END, '') || null,
    isService: address !== null && WITHIN.has(address),
  });
}

/** Policies and settings are a few levels deep; deeper nesting was made to break a reader. */
const DEEPEST = 16;
const SETTINGS = ['updateMask', 'repositoryId', 'force'];

function policyText({ request, payload }: AuditEntry): Details {
  const policy = memberOf(request, 'policy');
  const delta = memberOf(memberOf(payload, 'servicedata', 'metadata'), 'policyDelta');
  const stated = openedWithin(Object.keys(policy).length > 0 ? policy : delta);
  return !isObject(stated) || Object.keys(stated).length === 0 || isNestedDeeperThan(stated, DEEPEST)
    ? {}
    : { policyText: JSON.stringify(stated) };
}

function detailsOf(entry: AuditEntry): Details {
  const { payload, authentication, request, status, operation } = entry;
  const repository = objectField(request, 'repository');
  const delegated = objectsField(authentication, 'serviceaccountdelegationinfo').flatMap((one) => {
    const principal = textField(memberOf(one, 'firstPartyPrincipal'), 'principalEmail');
    return principal ?? textField(one, 'principalSubject') ?? [];
  });
  return joined(
    pickScalars({ message: field(status, 'message') }, ['message']),
    pickScalars({ resourceName: field(payload, 'resourcename') }, ['resourceName']),
    pickScalars(objectField(payload, 'metadata'), ['violationReason']),
    pickScalars({ operationId: field(operation, 'id') }, ['operationId']),
    pickScalars({ key: field(authentication, 'serviceaccountkeyname') }, ['key']),
    pickScalars(request, SETTINGS),
    pickScalars(repository, ['format', 'mode']),
    pickScalars(objectField(repository, 'dockerConfig'), ['immutableTags']),
    delegated.length > 0 ? { delegatedBy: delegated } : NOTHING,
    policyText(entry),
    deletedWhole(entry),
  );
}

function deletedWhole({ method, service }: AuditEntry): Details {
  const isWhole = service !== STORAGE && /DeleteRepository$/.test(method);
  return isWhole ? { resourceType: 'repository' } : {};
}

/** Sinks do not drop what they deliver twice, so the three fields together name an entry. */
function identityOf({ entry }: AuditEntry, time: number): string | null {
  const [log, id] = [textField(entry, 'logname'), textField(entry, 'insertid')];
  return log === null || id === null ? null : `google:${log} ${time} ${id}`;
}

/** The edition of events since which a layer that is deleted is no image. */
const LAYERS_APART = 6;

function imagesOf(entry: AuditEntry, edition = LAYERS_APART): readonly (ImageReference | null)[] {
  if (entry.service === LOGGING) return [null];
  if (edition >= LAYERS_APART && entry.method.endsWith('DeleteBlob')) return [null];
  return entry.service === STORAGE ? [imageOfBucket(textField(entry.payload, 'resourcename'))] : imagesOfEntry(entry);
}

function placeOf({ entry, payload }: AuditEntry): Pick<RegistryEvent, 'region' | 'account'> {
  const { location, project } = resourceNameOf(textField(payload, 'resourcename'));
  const ofLog = resourceNameOf(textField(entry, 'logname')).project;
  return { region: location, account: project === null || project === '_' ? ofLog : project };
}

function read(value: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(value)) return rejected('the record is not an object');
  const entry = auditEntryOf(value);
  if (entry === null) return ignored('an entry without an audit record');
  const because = whyIgnored(entry);
  if (because !== null) return ignored(because);
  const time = timeField(entry.entry, 'timestamp', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(entry.entry, 'timestamp'));
  const known = knownMethod(entry.method);
  const outcome = outcomeOf(entry);
  const code = textField(entry.status, 'code');
  const { client, remarks } = clientOf(entry);
  const isActivity = textField(entry.entry, 'logname')?.endsWith('activity') ?? false;
  const eventId = textField(entry.entry, 'insertid');
  const actor = actorOf(entry, outcome);
  const { region, account } = placeOf(entry);
  const details = detailsOf(entry);
  const events = imagesOf(entry, context.edition).map(
    (image): RegistryEvent => ({
      eventId,
      time: time.instant,
      category: known?.category ?? 'other',
      action: entry.method,
      plane: isActivity ? 'management' : (known?.plane ?? 'management'),
      outcome,
      reasonCode: code === '0' ? null : code,
      actor,
      client,
      image,
      region,
      account,
      details,
    }),
  );
  return asEvents(
    events,
    identityOf(entry, time.instant),
    time.remarks,
    remarks,
    isActivity ? [ADMIN_ACTIVITY] : [],
    remarkUnlessKnown(known !== null),
  );
}

export const format: NestedFormat = {
  id: 'google-audit-log',
  title: 'Google Cloud audit logs of Artifact Registry and Container Registry',
  vendor: 'Google Cloud',
  documentation: 'https://docs.cloud.google.com/artifact-registry/docs/audit-logging',
  howToExport: [
    'gcloud logging read \'protoPayload.serviceName="artifactregistry.googleapis.com"\' --project=<project> --freshness=30d --format=json > audit.json',
    'Pulls, pushes and deletions of images are in the data access log, which is off until somebody switches it on: IAM & Admin, Audit Logs, Artifact Registry API, Data Read and Data Write. It begins at that moment.',
    'Log Router sink in a bucket: gcloud storage cp -r gs://<bucket>/cloudaudit.googleapis.com . ; one entry a line, files by log, day and hour.',
    'BigQuery sink: bq query --format=json, or an extract as JSON lines, of cloudaudit_googleapis_com_data_access and …_activity.',
    'Pub/Sub sink: the messages as they are pulled or pushed.',
    'Container Registry (gcr.io, until 2025): take the entries of the buckets artifacts.<project>.appspot.com too.',
  ],
  signature:
    '{"protoPayload":{"serviceName":"artifactregistry.googleapis.com","methodName":…,"authenticationInfo":{…},"requestMetadata":{…}},"timestamp":…,"insertId":…}',
  limits: [
    'The data access log is off by default: without its entries no pull, push or deletion is logged, and their absence proves nothing.',
    'Pulls from a repository that is open to allUsers are not logged.',
    'A push of a tag that is there already is one Docker-PutManifest, without a digest.',
    'Long operations have two entries; the first is counted, so a failure that shows only at the end is not seen.',
    'Images of other packages (Maven, npm …) are told apart by their methods alone: DeletePackage or DeleteVersion may concern such a repository.',
    'Entries of the buckets of Container Registry name layers, and the project, but no image.',
    'private, gcp-internal-ip and gce-internal-ip stand in place of addresses within Google’s network.',
  ],
  actions: GOOGLE_ACTIONS,
  framings: ['json', 'csv'],
  collections: ['entries'],
  remarks: {
    [ADMIN_ACTIVITY]: (count) =>
      `Entries of the admin activity log stand ${inRecords(count)}. Pulls, pushes and deletions of images are only in the data access log, which is off by default: their absence proves nothing.`,
  },
  recognise(value) {
    const entry = isObject(value) ? auditEntryOf(value) : null;
    // What clusters of GKE log is read as the audit log of Kubernetes.
    return entry !== null && entry.service !== 'k8s.io' ? MINE : NOT_MINE;
  },
  nested: AUDIT_LAYOUT,
  read,
};
