import { CONTAINER_KINDS, type ContainerKind, type ObservedContainer } from '../../domain/deployment.ts';
import { type ImageReference, imageOf, splitReference } from '../../domain/image-ref.ts';
import { type Instant, parseInstant } from '../../domain/instant.ts';
import type { InventoryFormat, InventoryOutcome } from '../toolkit/inventory.ts';
import { isObject, type JsonObject, objectField, objectsField, textField } from '../toolkit/record-fields.ts';

const SPEC_LISTS: Readonly<Record<ContainerKind, readonly [spec: string, status: string]>> = {
  container: ['containers', 'containerStatuses'],
  init: ['initContainers', 'initContainerStatuses'],
  ephemeral: ['ephemeralContainers', 'ephemeralContainerStatuses'],
};

/**
 * Whether a record is a Kubernetes object: a pod, or an object that may stand beside pods in a list. Audit events of
 * Kubernetes have the same fields and an `auditID`.
 */
function isKubernetesObject(record: unknown): boolean {
  if (!isObject(record) || Object.hasOwn(record, 'auditID')) return false;
  const isTyped = textField(record, 'apiVersion') !== null && textField(record, 'kind') !== null;
  const isPod = Array.isArray(objectField(record, 'spec')['containers']);
  return textField(objectField(record, 'metadata'), 'name') !== null && (isTyped || isPod);
}

function read(record: unknown): InventoryOutcome {
  if (!isObject(record)) return { outcome: 'rejected', because: 'the record is not an object' };
  // The items of a PodList have no `kind` field.
  const kind = textField(record, 'kind') ?? 'Pod';
  if (kind !== 'Pod') return { outcome: 'ignored' };
  const metadata = objectField(record, 'metadata');
  const name = textField(metadata, 'name');
  if (name === null) return { outcome: 'rejected', because: 'the pod has no name' };
  const pod: Pod = {
    name,
    namespace: textField(metadata, 'namespace') ?? 'default',
    workload: workloadOf(metadata, name),
    spec: objectField(record, 'spec'),
    status: objectField(record, 'status'),
  };
  const containers = CONTAINER_KINDS.flatMap((containerKind) => containersOf(pod, containerKind));
  return { outcome: 'pod', name: `${pod.namespace}/${name}`, containers, latest: latestOf(pod, containers) };
}

interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly workload: string;
  readonly spec: JsonObject;
  readonly status: JsonObject;
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

function containersOf(pod: Pod, kind: ContainerKind): readonly ObservedContainer[] {
  const [specList, statusList] = SPEC_LISTS[kind];
  const statuses = objectsField(pod.status, statusList);
  return objectsField(pod.spec, specList).flatMap((spec) => {
    const name = textField(spec, 'name') ?? '';
    const status = statuses.find((candidate) => textField(candidate, 'name') === name) ?? {};
    const image = imageOfContainer(
      textField(spec, 'image') ?? textField(status, 'image') ?? '',
      textField(status, 'imageID'),
    );
    if (image === null) return [];
    const { namespace, workload, name: podName } = pod;
    const node = textField(pod.spec, 'nodeName');
    return [{ namespace, workload, pod: podName, container: name, kind, image, node, ...stateOf(status, pod.status) }];
  });
}

/** The image asked for, with the digest of the manifest that the runtime resolved it to. */
function imageOfContainer(asked: string, imageId: string | null): ImageReference | null {
  const image = splitReference(asked);
  if (image?.repository === null || image === null) return null;
  const isHub = image.registry === null || image.registry === 'docker.io' || image.registry === 'index.docker.io';
  const repository = isHub && !image.repository.includes('/') ? `library/${image.repository}` : image.repository;
  const hasNeither = image.tag === null && image.digest === null;
  return imageOf({
    registry: image.registry ?? 'docker.io',
    repository,
    tag: hasNeither ? 'latest' : image.tag,
    digest: manifestDigest(imageId) ?? image.digest,
  });
}

/**
 * The manifest digest in an `imageID`. Runtimes spell it `repo@sha256:…` or `docker-pullable://repo@sha256:…`; a bare
 * `sha256:…` or `docker://sha256:…` is the id of the image's configuration, which no registry knows as a digest.
 */
function manifestDigest(imageId: string | null): string | null {
  return /@(sha(?:256|512):[0-9a-f]+)$/.exec(imageId ?? '')?.[1] ?? null;
}

function stateOf(status: JsonObject, podStatus: JsonObject): Pick<ObservedContainer, 'state' | 'since'> {
  const state = objectField(status, 'state');
  for (const name of ['running', 'waiting', 'terminated'] as const) {
    const value = state[name];
    if (!isObject(value)) continue;
    const reason = textField(value, 'reason');
    const at = textField(value, 'startedAt') ?? textField(value, 'finishedAt');
    return { state: reason === null ? name : `${name}: ${reason}`, since: at === null ? null : instantIn(at) };
  }
  const started = textField(podStatus, 'startTime');
  const phase = textField(podStatus, 'phase') ?? 'unknown';
  return { state: `pod ${phase.toLowerCase()}`, since: started === null ? null : instantIn(started) };
}

function instantIn(text: string): Instant | null {
  return parseInstant(text)?.instant ?? null;
}

/** The newest moment that a pod mentions: the inventory was not taken before it. */
function latestOf(pod: Pod, containers: readonly ObservedContainer[]): Instant | null {
  const conditions = objectsField(pod.status, 'conditions').map((condition) =>
    textField(condition, 'lastTransitionTime'),
  );
  const moments = [
    ...conditions.map((text) => (text === null ? null : instantIn(text))),
    ...containers.map(({ since }) => since),
  ];
  return moments
    .filter((moment) => moment !== null)
    .reduce<Instant | null>((a, b) => (a === null || b > a ? b : a), null);
}

/** Items of `kubectl get pods -A -o json`. */
export const inventory: InventoryFormat = {
  id: 'kubernetes-pods',
  framings: ['json'],
  collections: ['items'],
  recognise: isKubernetesObject,
  read,
};
