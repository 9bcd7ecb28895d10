import type { NestedFormat } from '../../layouts/nested-layout.ts';
import {
  asEvents,
  type Category,
  currentActions,
  type DescribedClient,
  type Details,
  describeClient,
  type ImageReference,
  ignored,
  inRecords,
  isObject,
  type JsonObject,
  joined,
  MINE,
  NOT_MINE,
  notATime,
  objectField,
  objectIn,
  PORTAL_REMARKS,
  pick,
  portalTime,
  type ReadContext,
  type ReadOutcome,
  type RecordTime,
  type RegistryEvent,
  rejected,
  textField,
  textsField,
  timeField,
  withLowerCaseNames,
} from '../../toolkit/index.ts';
import { type ApiCall, callOfEvent } from './api-call.ts';
import { AUDIT_EVENT_LAYOUT } from './audit-event-layout.ts';
import { type AzureRow, azureRowOf, timeColumnOf } from './azure-row.ts';
import { deployedImage, imagesAskedFor } from './deployed-images.ts';
import { callOfEntry, isOfCluster, payloadOf } from './gke-entry.ts';
import { registrySecretIn } from './registry-secrets.ts';

const ACTIONS = currentActions({ plane: 'management' }, [
  ['create pods', 'deploy', 'A pod with its images; deployments, jobs and all other workloads likewise'],
  ['update deployments', 'deploy', 'A workload is written anew, with the images that it holds'],
  ['patch deployments', 'deploy', 'An image is changed; a change that names no image is ignored'],
  ['patch pods/ephemeralcontainers', 'deploy', 'A container is added to a pod that runs (kubectl debug)'],
  ['get secrets', 'auth', 'Credentials of a registry are read, or written: by type, or by name'],
  ['list secrets', 'auth', 'All secrets of the cluster are read, or some that hold credentials of a registry'],
]);

/** The edition of events since which dry runs are none. */
const WITHOUT_DRY_RUNS = 4;
/** The same for deletions, and where the body says it. */
const WITHOUT_DRY_DELETIONS = 6;

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'apply']);
/** Subresources by which an image gets into a pod. */
const WITH_IMAGES: ReadonlySet<string | null> = new Set([null, 'ephemeralcontainers']);
const FINAL_STAGES: ReadonlySet<string | null> = new Set([null, 'ResponseComplete', 'Panic']);
const WORKLOADS: ReadonlySet<string> = new Set([
  ...['pods', 'deployments', 'replicasets', 'daemonsets', 'statefulsets', 'jobs', 'cronjobs'],
  ...['replicationcontrollers', 'podtemplates'],
]);

/** A request, and where the record says when and from where it came. */
interface Logged {
  readonly call: ApiCall;
  /** When the request came; as text, why that is not known. */
  readonly time: RecordTime | string;
  readonly client: DescribedClient;
  readonly eventId: string | null;
  readonly identity: string | null;
  readonly region: string | null;
  readonly account: string | null;
}

/** v1beta1 and older have a time of the event; `stageTimestamp` is when it was answered. */
function timeOfEvent(record: JsonObject, context: ReadContext): RecordTime | string {
  const named = ['requestReceivedTimestamp', 'timestamp'].find((key) => textField(record, key) !== null);
  return timeAt(record, named ?? 'stageTimestamp', context);
}

function timeAt(record: JsonObject, key: string, { assumedZone }: ReadContext): RecordTime | string {
  return timeField(record, key, assumedZone ?? 'utc') ?? notATime(record, key);
}

function timeOfRow({ columns }: AzureRow, context: ReadContext): RecordTime | string {
  const column = timeColumnOf(columns);
  return portalTime(columns, column, context) ?? notATime(columns, column);
}

function loggedEvent(record: JsonObject, time: RecordTime | string): Logged {
  const id = textField(record, 'auditID');
  return {
    call: callOfEvent(record),
    time,
    client: describeClient({
      // The first is the client, as far as proxies tell; the others are proxies.
      address: textsField(record, 'sourceIPs')[0] ?? null,
      userAgent: textField(record, 'userAgent'),
    }),
    eventId: id,
    identity: id === null ? null : `kubernetes:${id}:${textField(record, 'stage') ?? ''}`,
    region: null,
    account: null,
  };
}

function loggedEntry(record: JsonObject, payload: JsonObject, context: ReadContext): Logged {
  const id = textField(record, 'insertId');
  const request = objectField(payload, 'requestMetadata');
  const labels = objectField(objectField(record, 'resource'), 'labels');
  return {
    call: callOfEntry(record, payload),
    time: timeAt(record, 'timestamp', context),
    client: describeClient({
      address: textField(request, 'callerIp') ?? textField(request, 'callerIP'),
      userAgent: textField(request, 'callerSuppliedUserAgent'),
    }),
    eventId: id,
    identity:
      id === null ? null : `gke:${textField(record, 'logName') ?? ''}:${id}:${textField(record, 'timestamp') ?? ''}`,
    region: textField(labels, 'location'),
    account: textField(labels, 'project_id'),
  };
}

/** What the request did to images or credentials; or, as text, why it is no event of a registry. */
type Deed = {
  readonly category: Category;
  readonly images: readonly (ImageReference | null)[];
  readonly details: Details;
};

function isDry({ verb, isDryRun, isDryRunByBody }: ApiCall, edition: number): boolean {
  if (edition >= WITHOUT_DRY_DELETIONS) return isDryRun || isDryRunByBody;
  return isDryRun && WRITES.has(verb) && edition >= WITHOUT_DRY_RUNS;
}

function deedOf(call: ApiCall, edition: number): Deed | string {
  if (isDry(call, edition)) return 'a dry run: nothing was changed';
  if (call.resource === 'secrets') return deedOnSecret(call);
  if (!WITH_IMAGES.has(call.subresource)) return 'a subresource that names no image (exec, scale, status …)';
  if (!WRITES.has(call.verb)) return 'no workload is created or changed';
  const images = imagesAskedFor(call.request).map(deployedImage);
  if (images.length > 0) return { category: 'deploy', images, details: {} };
  if (!WORKLOADS.has(call.resource)) return 'not about workloads or credentials of a registry';
  return call.isMetadataOnly
    ? 'the cluster logs this at level Metadata: its images are unknown'
    : 'no image in the change';
}

function deedOnSecret(call: ApiCall): Deed | string {
  const evidence = registrySecretIn(call);
  if (evidence === null) return 'a secret that is not known to hold credentials of a registry';
  return { category: 'auth', images: [null], details: { registryCredentialsBy: evidence } };
}

function detailsOf({ call }: Logged, deed: Deed): Details {
  const object = call.name === null ? null : `${call.resource}/${call.name}`;
  const fields = joined({ namespace: call.namespace, object }, call.details, deed.details);
  return pick(fields, Object.keys(fields));
}

function readLogged(logged: Logged, edition = WITHOUT_DRY_DELETIONS): ReadOutcome {
  const { call, time } = logged;
  const deed = deedOf(call, edition);
  if (typeof deed === 'string') return ignored(deed);
  if (typeof time === 'string') return rejected(time);
  const details = detailsOf(logged, deed);
  const events = deed.images.map(
    (image): RegistryEvent => ({
      eventId: logged.eventId,
      time: time.instant,
      category: deed.category,
      action: call.action,
      plane: 'management',
      outcome: call.outcome,
      reasonCode: call.reasonCode,
      actor: call.actor,
      client: logged.client.client,
      image,
      region: logged.region,
      account: logged.account,
      details,
    }),
  );
  const byName = deed.details['registryCredentialsBy'] === 'name' ? ['secret-by-name'] : [];
  return asEvents(events, logged.identity, time.remarks, logged.client.remarks, byName);
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const payload = payloadOf(record);
  if (payload !== null) {
    if (isOfCluster(payload)) return readLogged(loggedEntry(record, payload, context), context.edition);
    const service = textField(payload, 'serviceName') ?? 'another service';
    return ignored(`an entry of ${service}, not of a cluster; google-audit-log reads those of registries`);
  }
  const row = isAuditEvent(record) ? null : azureRowOf(withLowerCaseNames(record));
  const event = row?.event ?? record;
  if (textField(event, 'verb') === null) return rejected('"verb" is missing');
  if (!FINAL_STAGES.has(textField(event, 'stage')))
    return ignored('an earlier stage of a request that is logged again');
  const time = row === null ? timeOfEvent(event, context) : timeOfRow(row, context);
  return readLogged(loggedEvent(event, time), context.edition);
}

/** Collectors leave out what is the same in all records, such as `apiVersion`. */
function isAuditEvent(record: JsonObject): boolean {
  if (textField(record, 'apiVersion')?.startsWith('audit.k8s.io/')) return textField(record, 'kind') !== 'EventList';
  const isRequest = objectIn(record, 'objectRef') !== null || textField(record, 'requestURI') !== null;
  return textField(record, 'auditID') !== null && textField(record, 'verb') !== null && isRequest;
}

export const format: NestedFormat = {
  id: 'kube-apiserver-audit',
  title: 'Kubernetes API audit log: deployments and registry credentials (plain, EKS, AKS, GKE)',
  vendor: 'Kubernetes',
  documentation: 'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
  howToExport: [
    'Own clusters: copy the files of --audit-log-path from the control plane nodes (often /var/log/kubernetes/audit/). The audit policy must log workloads at level Request or RequestResponse: at Metadata no image is known.',
    'EKS: aws logs filter-log-events --log-group-name /aws/eks/<cluster>/cluster --log-stream-name-prefix kube-apiserver-audit > audit.json, with the control plane logs of type audit switched on.',
    'AKS: a diagnostic setting with kube-audit (kube-audit-admin leaves out get and list) to a storage account; take its PT1H.json files. Or from Log Analytics: az monitor log-analytics query --workspace <id> --analytics-query "AKSAudit | where TimeGenerated > ago(30d)" --output json > audit.json; the portal\'s CSV is read too.',
    'GKE: gcloud logging read \'protoPayload.serviceName="k8s.io"\' --format json > audit.json. Reading secrets is there only with Data Access logs.',
  ],
  signature:
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":…,"stage":…,"verb":…,"objectRef":{…}}, or GKE\'s {"protoPayload":{"methodName":"io.k8s.core.v1.pods.create",…}}',
  limits: [
    'It says what a cluster was asked to run, not what was pulled: nodes pull by themselves, and not at all where they have the image.',
    'At level Metadata images are unknown, and whether a secret holds credentials of a registry is inferred from its name.',
    'Pods are created by controllers; who is behind them stands in the change of the workload.',
    'The first address of sourceIPs may be a load balancer, a node or ::1.',
    'A workload that is written anew without another image counts as deployed again. Patches that name no image do not count, nor do dry runs; entries of GKE do not tell these.',
    'Deletions of workloads, exec into pods and scaling are not about a registry: they are ignored.',
    'An image without a host is taken for one of Docker Hub, unless the runtime of the nodes was set up otherwise.',
  ],
  actions: ACTIONS,
  remarks: {
    ...PORTAL_REMARKS,
    'secret-by-name': (count) =>
      `That a secret holds credentials of a registry is inferred from its name ${inRecords(count)}: the log does not name its type.`,
  },
  framings: ['json', 'csv'],
  collections: ['items'],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const payload = payloadOf(record);
    if (payload !== null) return isOfCluster(payload) ? MINE : NOT_MINE;
    return isAuditEvent(record) || azureRowOf(withLowerCaseNames(record)) !== null ? MINE : NOT_MINE;
  },
  nested: AUDIT_EVENT_LAYOUT,
  read,
};
