import {
  type Actor,
  type ActorType,
  type Details,
  httpOutcome,
  isObject,
  type JsonObject,
  listField,
  listIn,
  nestedObject,
  type Outcome,
  objectField,
  textField,
  textsField,
} from '../../toolkit/index.ts';

/** One request to the API of a cluster, whichever log it comes from. */
export interface ApiCall {
  /** What the log calls the request: `create deployments`, or the name of Google's method. */
  readonly action: string;
  readonly verb: string;
  /** In the plural, as in the path: `pods`. */
  readonly resource: string;
  readonly subresource: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
  /** The body that was sent: an object, or the list of a JSON patch; null where the log keeps none. */
  readonly request: unknown;
  readonly response: JsonObject;
  /** Whether the cluster logs who did what, and no bodies. */
  readonly isMetadataOnly: boolean;
  /** Whether the request asks to be checked and not carried out. */
  readonly isDryRun: boolean;
  /** The same where the body says so, as that of a deletion may. */
  readonly isDryRunByBody: boolean;
  readonly outcome: Outcome;
  readonly reasonCode: string | null;
  readonly actor: Actor;
  /** Facts of this log alone. */
  readonly details: Details;
}

const CONTROL_PLANE = /^system:(?:node:|kube-|apiserver|serviceaccount:kube-system:)/;

export function actorNamed(name: string | null): Actor {
  return { id: name, name, type: actorTypeOf(name), credential: null };
}

/** Pods are created by the controllers of kube-system: a person is named where the workload itself is changed. */
function actorTypeOf(name: string | null): ActorType {
  if (name === null) return 'unknown';
  if (name === 'system:anonymous') return 'anonymous';
  if (CONTROL_PLANE.test(name)) return 'system';
  if (name.startsWith('system:serviceaccount:')) return 'service';
  return name.startsWith('system:') ? 'system' : 'user';
}

/** The request of an audit event (https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/). */
export function callOfEvent(record: JsonObject): ApiCall {
  const target = objectField(record, 'objectRef');
  const verb = textField(record, 'verb') ?? '';
  const resource = textField(target, 'resource') ?? '';
  const subresource = textField(target, 'subresource');
  const request = nestedObject(record['requestObject']) ?? listIn(record, 'requestObject');
  const { outcome, reasonCode } = resultOfEvent(record);
  const { actor, details } = identityOfEvent(record);
  return {
    action: `${verb} ${resource}${subresource === null ? '' : `/${subresource}`}`.trim(),
    verb,
    resource,
    subresource,
    namespace: textField(target, 'namespace'),
    name: textField(target, 'name') ?? nameIn(request),
    request,
    response: nestedObject(record['responseObject']) ?? {},
    isMetadataOnly: textField(record, 'level') === 'Metadata',
    isDryRun: isDryRun(textField(record, 'requestURI')),
    isDryRunByBody: isDryRunBody(request),
    outcome,
    reasonCode,
    actor,
    details,
  };
}

/** `?dryRun=All`: https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run */
export function isDryRun(uri: string | null): boolean {
  return uri !== null && /[?&]dryRun=/.test(uri);
}

/** `kubectl delete --dry-run=server` sends options with `"dryRun":["All"]` in place of a query. */
export function isDryRunBody(request: unknown): boolean {
  return isObject(request) && (textField(request, 'dryRun') !== null || listField(request, 'dryRun').length > 0);
}

/** A create names its object in the body only. */
export function nameIn(request: unknown): string | null {
  const metadata = isObject(request) ? objectField(request, 'metadata') : {};
  return textField(metadata, 'name') ?? textField(metadata, 'generateName');
}

function resultOfEvent(record: JsonObject): Pick<ApiCall, 'outcome' | 'reasonCode'> {
  const status = textField(objectField(record, 'responseStatus'), 'code');
  const isForbidden = textField(objectField(record, 'annotations'), 'authorization.k8s.io/decision') === 'forbid';
  if (isForbidden) return { outcome: 'denied', reasonCode: status };
  if (textField(record, 'stage') === 'Panic') return { outcome: 'failure', reasonCode: status };
  return { outcome: httpOutcome(status), reasonCode: status };
}

/** Who is impersonated acts; who impersonates is kept. On EKS `extra` names the identity of IAM behind the user. */
function identityOfEvent(record: JsonObject): Pick<ApiCall, 'actor' | 'details'> {
  const user = objectField(record, 'user');
  const acting = textField(objectField(record, 'impersonatedUser'), 'username');
  const username = textField(user, 'username');
  const extra = objectField(user, 'extra');
  return {
    actor: actorNamed(acting ?? username),
    details: {
      impersonatedBy: acting === null ? null : username,
      arn: firstOf(extra, 'arn'),
      accessKeyId: firstOf(extra, 'accessKeyId'),
      groups: textsField(user, 'groups').join(' '),
    },
  };
}

function firstOf(record: JsonObject, key: string): string | null {
  return textsField(record, key)[0] ?? textField(record, key);
}
