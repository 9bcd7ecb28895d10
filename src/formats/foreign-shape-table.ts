import { type JsonObject, objectField, objectsField, quote, textField } from './toolkit/record-fields.ts';

/** What people take for the log of a registry and is something else, known by members that no other record has. */
export interface ForeignShape {
  readonly members: readonly string[];
  /** What the file holds, to stand behind "it holds". */
  readonly is: string | ((record: JsonObject) => string);
  /** Which file to get in its place; null where no export of a registry is meant. */
  readonly instead: string | null;
  /** The format that reads such files, where this one has nothing that it is after. */
  readonly reader?: string;
}

const NO_LOG = 'It says what an image holds, not who did something: import the log of the registry.';
const SET_UP = 'It says what is there, not who did something: import the log of the registry.';
const CLOUDTRAIL = 'ECR logs to CloudTrail: see "imgaudit formats aws-cloudtrail".';

const PODS = 'Running images are read from kubectl get pods -A -o json.';
const EVENTS =
  'They tell that a node pulled, not who else did: import the log of the registry. Running images are read from kubectl get pods -A -o json.';
const SIGN_INS =
  'Sign-ins to a container registry are in its resource logs (ContainerRegistryLoginEvents): see "imgaudit formats azure-acr-logs".';

/** The product that an event in OCSF is of, and its class. */
export function productInOcsf(record: JsonObject): string {
  const product = textField(objectField(objectField(record, 'metadata'), 'product'), 'name');
  const kind = textField(record, 'class_name') ?? textField(record, 'class_uid');
  return `${product === null ? 'an unnamed product' : quote(product)} (class ${kind === null ? 'unnamed' : quote(kind)})`;
}

/** What `kubectl get` prints of several objects is a list, whose items say what they are. */
function kindOf(record: JsonObject): string {
  const [first] = objectsField(record, 'items');
  return (first === undefined ? null : textField(first, 'kind')) ?? textField(record, 'kind') ?? '';
}

/** One more shape is one more line. */
export const SHAPES: readonly ForeignShape[] = [
  { members: ['findingArn', 'severity', 'type'], is: 'findings of Amazon Inspector', instead: CLOUDTRAIL },
  {
    members: ['schemaVersion', 'accountId', 'service', 'severity'],
    is: 'findings of Amazon GuardDuty',
    instead: CLOUDTRAIL,
  },
  {
    members: ['SchemaVersion', 'AccountId', 'Service', 'Severity'],
    is: 'findings of Amazon GuardDuty',
    instead: CLOUDTRAIL,
  },
  { members: ['ProductArn', 'GeneratorId'], is: 'findings of AWS Security Hub', instead: CLOUDTRAIL },
  {
    members: ['digestStartTime', 'logFiles'],
    is: 'a digest of CloudTrail, which has hashes of log files',
    instead: 'Import the files beside it, under CloudTrail/ in place of CloudTrail-Digest/.',
  },
  {
    members: ['EventId', 'EventName', 'Resources'],
    is: 'an index of CloudTrail events without the records',
    instead: 'Export with their member CloudTrailEvent: aws cloudtrail lookup-events --output json.',
  },
  {
    members: ['insightDetails', 'eventType'],
    is: 'events of CloudTrail Insights',
    instead:
      'They say that calls were unusual, not who did what: import the files under CloudTrail/ in place of CloudTrail-Insight/.',
  },
  {
    members: ['Event name', 'Event time', 'Event source'],
    is: 'the event history of CloudTrail as CSV',
    instead:
      'It leaves out the request, and so the images: download the events as JSON, see "imgaudit formats aws-cloudtrail".',
  },
  { members: ['repositoryArn', 'repositoryUri'], is: 'the repositories of Amazon ECR', instead: CLOUDTRAIL },
  {
    members: ['kind', 'count', 'datetime'],
    is: 'counts of Quay by day (aggregatelogs)',
    instead: 'They name nobody: export the logs themselves, see "imgaudit formats quay-usage-logs".',
  },
  { members: ['terraform_version', 'resources'], is: 'a state of Terraform', instead: SET_UP },
  { members: ['terraform_version', 'format_version'], is: 'a plan or a state of Terraform', instead: SET_UP },
  { members: ['srcaddr', 'dstaddr'], is: 'VPC flow logs', instead: CLOUDTRAIL },
  { members: ['configurationItems'], is: 'items of AWS Config', instead: CLOUDTRAIL },
  {
    members: ['resourceType', 'configurationItemCaptureTime'],
    is: 'items of AWS Config',
    instead: CLOUDTRAIL,
  },
  {
    members: ['QueryId'],
    is: 'the id of a query of CloudTrail Lake, not its answer',
    instead: 'Get that when the query has ended: aws cloudtrail get-query-results --query-id <id> > events.json',
  },
  {
    members: ['queryId'],
    is: 'the id of a query of CloudWatch Logs Insights, not its answer',
    instead: 'Get that when the query has ended: aws logs get-query-results --query-id <id> > events.json',
  },
  {
    members: ['QueryExecutionId'],
    is: 'a query of Athena, not its answer',
    instead: 'Get that when the query has ended: aws athena get-query-results --query-execution-id <id> > events.json',
  },
  {
    members: ['results', 'statistics', 'status'],
    is: 'an answer of CloudWatch Logs Insights without rows',
    instead: 'Unless its status is Complete, ask again: aws logs get-query-results --query-id <id> > events.json',
  },
  {
    members: ['imageDigest', 'imagePushedAt'],
    is: 'the list of images that aws ecr describe-images prints',
    instead: CLOUDTRAIL,
  },
  {
    members: ['class_uid', 'category_uid', 'metadata'],
    is: (record) => `events in OCSF of ${productInOcsf(record)}`,
    instead:
      'Of Amazon Security Lake, the calls in CloudTrail are read (source CLOUD_TRAIL_MGMT, class API Activity): see "imgaudit formats aws-cloudtrail".',
  },
  {
    members: ['authorization', 'caller', 'operationName'],
    is: 'the Activity Log of Azure',
    reader: 'azure-activity-log',
    instead: 'Pulls and pushes are in the resource logs of the container registry: turn on its diagnostic settings.',
  },
  {
    members: ['operationName', 'resourceId', 'category'],
    is: 'resource logs of Azure',
    reader: 'azure-acr-logs',
    instead:
      'Of a container registry, the categories are ContainerRegistryRepositoryEvents and ContainerRegistryLoginEvents.',
  },
  {
    members: ['logName', 'insertId', 'resource'],
    is: 'entries of Google Cloud Logging',
    reader: 'google-audit-log',
    instead: 'The audit log of Artifact Registry has protoPayload.serviceName="artifactregistry.googleapis.com".',
  },
  { members: ['SchemaVersion', 'ArtifactName', 'Results'], is: 'a report of Trivy', instead: NO_LOG },
  { members: ['matches', 'source', 'descriptor'], is: 'a report of Grype', instead: NO_LOG },
  { members: ['bomFormat', 'components'], is: 'an SBOM (CycloneDX)', instead: NO_LOG },
  { members: ['spdxVersion', 'packages'], is: 'an SBOM (SPDX)', instead: NO_LOG },
  { members: ['artifacts', 'artifactRelationships'], is: 'an SBOM (Syft)', instead: NO_LOG },
  { members: ['$schema', 'runs'], is: 'results of a scanner (SARIF)', instead: NO_LOG },
  { members: ['schemaVersion', 'config', 'layers'], is: 'the manifest of an image', instead: NO_LOG },
  { members: ['schemaVersion', 'manifests'], is: 'the index of a multi-platform image', instead: NO_LOG },
  { members: ['Id', 'RepoTags', 'RootFS'], is: 'images as docker inspect prints them', instead: NO_LOG },
  {
    members: ['Id', 'HostConfig', 'State'],
    is: 'containers as docker inspect prints them',
    instead: 'Running containers are read from kubectl get pods -A -o json.',
  },
  {
    members: ['Type', 'Action', 'Actor', 'scope'],
    is: 'events of a docker daemon',
    instead: 'They are those of one host: import the log of the registry.',
  },
  {
    members: ['involvedObject', 'reason'],
    is: 'events of a Kubernetes cluster',
    instead: EVENTS,
  },
  {
    members: ['auditID', 'stage', 'verb'],
    is: 'the audit log of a Kubernetes API server',
    reader: 'kube-apiserver-audit',
    instead: 'Running images are read from kubectl get pods -A -o json.',
  },
  {
    members: ['regarding', 'reason'],
    is: 'events of a Kubernetes cluster',
    instead: EVENTS,
  },
  {
    members: ['apiVersion', 'kind', 'metadata'],
    is: (record) => `objects of a Kubernetes cluster (${quote(kindOf(record))})`,
    instead: PODS,
  },
  { members: ['metadata', 'spec', 'status'], is: 'nodes of a Kubernetes cluster', instead: PODS },
  { members: ['podSandboxId', 'imageRef'], is: 'containers of one node as crictl prints them', instead: PODS },
  { members: ['repoTags', 'repoDigests'], is: 'images of one node as crictl prints them', instead: NO_LOG },
  { members: ['chart', 'app_version', 'revision'], is: 'releases of Helm', instead: PODS },
  { members: ['CHART', 'REVISION', 'NAMESPACE'], is: 'releases of Helm', instead: PODS },
  {
    members: ['correlation_id', 'duration_s', 'method', 'path'],
    is: 'requests to GitLab itself (production_json.log or api_json.log)',
    instead:
      'Who used its registry is in the log of the registry ("imgaudit formats registry-log") and in audit_json.log ("imgaudit formats gitlab-audit-events").',
  },
  {
    members: ['createdDateTime', 'userPrincipalName', 'appId'],
    is: 'sign-ins of Microsoft Entra ID',
    instead: SIGN_INS,
  },
  { members: ['Date (UTC)', 'Request ID', 'User'], is: 'sign-ins of Microsoft Entra ID', instead: SIGN_INS },
  {
    members: ['RecordType', 'Operation', 'AuditData'],
    is: 'the audit log of Microsoft 365',
    instead: 'Azure logs pulls and pushes in the container registry: see "imgaudit formats azure-acr-logs".',
  },
  { members: ['rule', 'priority', 'output_fields'], is: 'alerts of Falco', instead: null },
  {
    members: ['push_time', 'pull_time', 'digest'],
    is: 'the list of artefacts of Harbor',
    instead: 'Import its audit log.',
  },
  {
    members: ['tag_last_pushed', 'full_size'],
    is: 'the list of tags of Docker Hub',
    instead: 'Import its audit log: see "imgaudit formats dockerhub-audit-log".',
  },
];
