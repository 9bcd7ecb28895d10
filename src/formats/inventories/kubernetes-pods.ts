import type { Envelope } from '../../domain/evidence-file.ts';
import type { InventoryFormat, InventoryOutcome } from '../toolkit/inventory.ts';
import {
  field,
  isObject,
  type JsonObject,
  listField,
  objectField,
  objectsField,
  textField,
} from '../toolkit/record-fields.ts';
import { ALL_DIGESTS, containersOf, latestOf, type Pod } from './pod-containers.ts';

const OBJECT_KEYS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status', 'template']);

/**
 * Whether a record is a Kubernetes object: a pod, or an object that may stand beside pods in a list. In the typed lists
 * of the API and of `kubectl cluster-info dump` the items state no kind. Audit events of Kubernetes have the same fields
 * and an `auditID`.
 */
function isKubernetesObject(record: unknown): boolean {
  if (!isObject(record) || Object.hasOwn(record, 'auditID')) return false;
  if (textField(objectField(record, 'metadata'), 'name') === null) return false;
  if (textField(record, 'apiVersion') !== null && textField(record, 'kind') !== null) return true;
  return isPodSpec(objectField(record, 'spec')) || isUntypedObject(record);
}

/** An item of a typed list that is no pod: a node or a service, or an event, which has fields of its own. */
function isUntypedObject(record: JsonObject): boolean {
  return isEvent(record) || Object.keys(record).every((key) => OBJECT_KEYS.has(key));
}

/** What happened in the cluster, told by its programs: `kubectl get events`. */
function isEvent(record: unknown): boolean {
  if (!isObject(record) || textField(record, 'reason') === null) return false;
  return isObject(field(record, 'involvedObject')) || isObject(field(record, 'regarding'));
}

/** Objects that tell of no image that runs. A file of nothing else is no inventory; among pods they are ignored. */
const WITHOUT_IMAGES: ReadonlySet<string> = new Set(['Node', 'Secret']);

function isBeside(record: unknown): boolean {
  if (isEvent(record)) return true;
  if (!isObject(record)) return false;
  // The items of a NodeList have no `kind` field.
  return (
    WITHOUT_IMAGES.has(textField(record, 'kind') ?? '') ||
    Object.keys(objectField(objectField(record, 'status'), 'nodeInfo')).length > 0
  );
}

function isPodSpec(spec: JsonObject): boolean {
  return Array.isArray(field(spec, 'containers'));
}

function read(record: unknown, edition: number): InventoryOutcome {
  if (!isObject(record)) return { outcome: 'rejected', because: 'the record is not an object' };
  const kind = textField(record, 'kind');
  const metadata = objectField(record, 'metadata');
  const spec = objectField(record, 'spec');
  // The items of a PodList have no `kind` field.
  const isPod = kind === null ? edition < ALL_DIGESTS || isPodSpec(spec) : kind === 'Pod';
  const name = textField(metadata, 'name');
  if (!isPod) return edition < ALL_DIGESTS || name === null ? { outcome: 'ignored' } : declared(record, kind, name);
  if (name === null) return { outcome: 'rejected', because: 'the pod has no name' };
  const status = objectField(record, 'status');
  const pod: Pod = { name, namespace: namespaceOf(metadata), workload: workloadOf(metadata, name), spec, status };
  const containers = containersOf(pod, edition);
  return { outcome: 'pod', name: `${pod.namespace}/${name}`, containers, latest: latestOf(pod, containers) };
}

function namespaceOf(metadata: JsonObject): string {
  return textField(metadata, 'namespace') ?? 'default';
}

/** What a controller declares: it may be needed though none of its pods is there. Objects with an owner repeat it. */
function declared(record: JsonObject, kind: string | null, name: string): InventoryOutcome {
  const metadata = objectField(record, 'metadata');
  const template = templateOf(record);
  if (template === null || listField(metadata, 'ownerReferences').length > 0) return { outcome: 'ignored' };
  const namespace = namespaceOf(metadata);
  const workload = `${kind ?? 'Workload'}/${name}`;
  const state = declaredState(objectField(record, 'spec'));
  const pod: Pod = { name: '', namespace, workload, spec: template, status: {}, declared: state };
  const containers = containersOf(pod, ALL_DIGESTS);
  return { outcome: 'pod', name: `${namespace}/${workload}`, containers, latest: null, isDeclared: true };
}

/**
 * The specification of the pods that a controller makes. Deployments, StatefulSets, DaemonSets, ReplicaSets, Jobs and many
 * custom resources have it in one place; CronJobs have that of a Job, and PodTemplates nothing else.
 */
function templateOf(record: JsonObject): JsonObject | null {
  const spec = objectField(record, 'spec');
  const owners = [spec, objectField(objectField(spec, 'jobTemplate'), 'spec'), record];
  const specs = owners.map((owner) => objectField(objectField(owner, 'template'), 'spec'));
  return specs.find(isPodSpec) ?? null;
}

function declaredState(spec: JsonObject): string {
  if (field(spec, 'suspend') === true) return 'declared: suspended';
  return field(spec, 'replicas') === 0 ? 'declared: 0 replicas' : 'declared';
}

/** A Deployment owns its pods through a ReplicaSet that carries its name and the hash of the pod template. */
function workloadOf(metadata: JsonObject, pod: string): string {
  const owner = objectsField(metadata, 'ownerReferences')[0];
  const kind = owner === undefined ? null : textField(owner, 'kind');
  const name = owner === undefined ? null : textField(owner, 'name');
  if (kind === null || name === null) return `Pod/${pod}`;
  if (kind !== 'ReplicaSet') return `${kind}/${name}`;
  const hash = textField(objectField(metadata, 'labels'), 'pod-template-hash');
  if (hash !== null && name.endsWith(`-${hash}`)) return `Deployment/${name.slice(0, -hash.length - 1)}`;
  const stripped = name.replace(/-[a-f0-9]{6,10}$/, '');
  return stripped === name ? `ReplicaSet/${name}` : `Deployment/${stripped}`;
}

/** `kubectl cluster-info dump` writes lists of all kinds for each namespace, most of them empty. */
function recognisesEmpty({ fields }: Envelope): boolean {
  const kind = textField(fields, 'kind') ?? '';
  const version = textField(fields, 'apiVersion') ?? '';
  return /^(?:[A-Z][A-Za-z]*)?List$/.test(kind) && version !== '' && !version.startsWith('audit.k8s.io');
}

/** Items of `kubectl get pods -A -o json`. */
export const inventory: InventoryFormat = {
  id: 'kubernetes-pods',
  framings: ['json'],
  collections: ['items'],
  recognise: isKubernetesObject,
  isBeside,
  recognisesEmpty,
  read,
};
