import { unpackedLine } from '../evidence/splitting/packed-text.ts';
import { MINE, NOT_MINE } from './toolkit/format.ts';
import { isObject } from './toolkit/record-fields.ts';
import { OpenedValues } from './wrappers/opened-values.ts';
import { OPENING, unwrapped } from './wrappers/unwrap.ts';
import { insideOf } from './wrappers/wrapper-table.ts';

/** What people take for the log of a registry and is something else, known by members that no other record has. */
interface ForeignShape {
  readonly members: readonly string[];
  /** What the file holds, to stand behind "it holds". */
  readonly is: string;
  /** Which file to get in its place; null where no export of a registry is meant. */
  readonly instead: string | null;
  /** The format that reads such files, where this one has nothing that it is after. */
  readonly reader?: string;
}

const NO_LOG = 'It says what an image holds, not who did something: import the log of the registry.';
const SET_UP = 'It says what is there, not who did something: import the log of the registry.';
const CLOUDTRAIL = 'ECR logs to CloudTrail: see "imgaudit formats aws-cloudtrail".';

/** One more shape is one more line. */
const SHAPES: readonly ForeignShape[] = [
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
  { members: ['version', 'interface-id', 'srcaddr'], is: 'VPC flow logs', instead: CLOUDTRAIL },
  {
    members: ['imageDigest', 'imagePushedAt'],
    is: 'the list of images that aws ecr describe-images prints',
    instead: CLOUDTRAIL,
  },
  {
    members: ['class_uid', 'category_uid', 'metadata'],
    is: 'events in OCSF of another product than CloudTrail',
    instead: 'Export the records of the source itself.',
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
    instead: 'Running images are read from kubectl get pods -A -o json.',
  },
  {
    members: ['auditID', 'stage', 'verb'],
    is: 'the audit log of a Kubernetes API server',
    reader: 'kube-apiserver-audit',
    instead: 'Running images are read from kubectl get pods -A -o json.',
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

/** The same for the beginning of a text. */
const TEXTS: readonly (readonly [beginning: RegExp, is: string])[] = [
  [
    /^(?:NAMESPACE +)?NAME +READY +STATUS +RESTARTS +AGE/,
    'the table that kubectl prints for people, without images: running images are read from kubectl get pods -A -o json',
  ],
  [
    /^(?:NAMESPACE +)?LAST SEEN +TYPE +REASON /,
    'the events of a Kubernetes cluster as a table: running images are read from kubectl get pods -A -o json',
  ],
  [
    /^(?:CONTAINER ID +IMAGE |REPOSITORY +TAG +(?:DIGEST +)?IMAGE ID )/,
    'a table of one docker daemon: running images are read from kubectl get pods -A -o json, and who did what from the log of the registry',
  ],
  [
    /^(?:An error occurred \(|ERROR: \(gcloud\.|Error from server \(|Error response from daemon)/,
    'the error of a command in place of what it should print: look what it says, and run it again',
  ],
  [/^<!doctype html|^<html/i, 'a web page, perhaps that of a sign-in in place of the download'],
  [/^<\?xml|^<Error>/i, 'XML, perhaps the error of a bucket in place of the download'],
  [/^\d \d{12} eni-[0-9a-f]+ /, 'VPC flow logs: ECR logs to CloudTrail'],
  [/^(?:https?|h2|wss?) \d{4}-\d\d-\d\dT\S+ app\//, 'the access log of a load balancer of AWS: ECR logs to CloudTrail'],
];

/** Records that are looked at. */
const MOST_RECORDS = 8;
const MOST_LEVELS = 8;

/** What some records are, in a sentence without its subject and its full stop, where they are known to be no log of a registry; else null. */
export function foreignRecords(sample: readonly unknown[]): string | null {
  const records = sample.slice(0, MOST_RECORDS);
  const [first] = records;
  if (records.length === 1 && isError(first)) return ERROR;
  const opening = { ...OPENING, known: new OpenedValues() };
  for (const { members, is, instead, reader } of SHAPES) {
    const isShape = (value: unknown) => isObject(value) && members.every((name) => Object.hasOwn(value, name));
    const format = { recognise: (value: unknown) => (isShape(value) ? MINE : NOT_MINE) };
    const isThere = records.some((record) => isShape(record) || unwrapped(record, format, opening) !== null);
    if (!isThere) continue;
    const because = reader === undefined ? 'which no format reads' : `and nothing in it that ${reader} reads`;
    return [`holds ${is}, ${because}`, instead?.replace(/\.$/, '')].filter(Boolean).join('. ');
  }
  return null;
}

/** Records of logs have more beside an error. */
const MOST_ERROR_MEMBERS = 4;
const ERROR =
  'is the error of a server in place of records: sign in with an account that may read the log, and export again';

/**
 * Whether a value is how registries and clouds refuse a request: `errors` of the OCI Distribution Specification and of
 * Harbor, `error` of Azure and Google, a bare `message` of GitHub and GitLab.
 */
function isError(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { errors, error, message, documentation_url: page } = value;
  const [first]: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const isStated = [first, error].some(
    (one) => isObject(one) && typeof one['code'] !== 'undefined' && 'message' in one,
  );
  if (isStated) return Object.keys(value).length <= MOST_ERROR_MEMBERS;
  if (typeof message !== 'string') return false;
  return typeof page === 'string' || (Object.keys(value).length === 1 && /^(?:401|403|404) /.test(message));
}

/** The same for a text by its beginning. */
export function foreignText(beginning: string): string | null {
  const [, is] = TEXTS.find(([pattern]) => pattern.test(beginning)) ?? [];
  return is === undefined ? null : `is ${is}`;
}

/** The innermost value in wrappers that holds members of its own; the value itself where it wraps nothing. */
export function innermost(value: unknown): unknown {
  return levelsOf(value).at(-1);
}

/** A value, and what lies within it, level by level. */
export function levelsOf(value: unknown): readonly unknown[] {
  const levels = [value];
  while (levels.length <= MOST_LEVELS) {
    const next = firstInside(levels.at(-1));
    if (next === null) break;
    levels.push(next);
  }
  return levels;
}

/** The first object within a list, an object or a text; null if nothing is found. */
function firstInside(value: unknown): unknown {
  const inside = typeof value === 'string' ? insideText(value) : [...insideOf(value)];
  for (const [first] of inside) {
    if (typeof first === 'object' && first !== null) return first;
    const [[parsed] = []] = typeof first === 'string' ? insideText(first) : [];
    if (parsed !== undefined) return parsed;
  }
  return null;
}

function insideText(text: string): readonly (readonly unknown[])[] {
  const value = unpackedLine(text);
  return typeof value === 'object' && value !== null ? [[value]] : [];
}
