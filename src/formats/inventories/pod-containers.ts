import type { ContainerKind, ObservedContainer } from '../../domain/deployment.ts';
import { type Instant, parseInstant } from '../../domain/instant.ts';
import { isObject, type JsonObject, objectField, objectsField, textField } from '../toolkit/record-fields.ts';
import { imagesAsBefore, imagesOfContainer } from './container-image.ts';

/** From this edition on, image volumes are read, and all digests by which a runtime names an image. */
export const ALL_DIGESTS = 3;

const SPEC_LISTS: Readonly<Record<Exclude<ContainerKind, 'volume'>, readonly [spec: string, status: string]>> = {
  container: ['containers', 'containerStatuses'],
  init: ['initContainers', 'initContainerStatuses'],
  ephemeral: ['ephemeralContainers', 'ephemeralContainerStatuses'],
};

/** A pod, or the pod that a controller declares; that one has no name. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly workload: string;
  readonly spec: JsonObject;
  readonly status: JsonObject;
  /** The state of all its containers, where it is only declared. */
  readonly declared?: string;
}

/** All containers of a pod and the images among its volumes, in the order of their lists. */
export function containersOf(pod: Pod, edition: number): readonly ObservedContainer[] {
  const kinds = ['container', 'init', 'ephemeral'] as const;
  const containers = kinds.flatMap((kind) => containersOfKind(pod, kind, edition));
  return edition < ALL_DIGESTS ? containers : [...containers, ...imageVolumes(pod)];
}

function containersOfKind(pod: Pod, kind: keyof typeof SPEC_LISTS, edition: number): readonly ObservedContainer[] {
  const [specList, statusList] = SPEC_LISTS[kind];
  const statuses = objectsField(pod.status, statusList);
  const imagesOf = edition < ALL_DIGESTS ? imagesAsBefore : imagesOfContainer;
  return objectsField(pod.spec, specList).flatMap((spec) => {
    const name = textField(spec, 'name') ?? '';
    const status = statuses.find((candidate) => textField(candidate, 'name') === name) ?? {};
    const runtime = { imageId: textField(status, 'imageID'), image: textField(status, 'image') };
    const images = imagesOf(textField(spec, 'image'), runtime);
    return images.map((image) => ({ ...placeOf(pod), container: name, kind, image, ...stateOf(status, pod) }));
  });
}

/**
 * Images that are volumes: https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/. The status of a pod
 * does not say by which digest they were pulled.
 */
function imageVolumes(pod: Pod): readonly ObservedContainer[] {
  return objectsField(pod.spec, 'volumes').flatMap((volume) => {
    const asked = textField(objectField(volume, 'image'), 'reference');
    const images = imagesOfContainer(asked, { imageId: null, image: null });
    const { state, since } = stateOf({}, pod);
    const isMounted = state === 'pod running';
    const container = textField(volume, 'name') ?? '';
    const shared = { ...placeOf(pod), container, kind: 'volume', state: isMounted ? 'mounted' : state, since } as const;
    return images.map((image) => ({ ...shared, image }));
  });
}

function placeOf({ namespace, workload, name, spec }: Pod) {
  return { namespace, workload, pod: name, node: textField(spec, 'nodeName') };
}

function stateOf(status: JsonObject, pod: Pod): Pick<ObservedContainer, 'state' | 'since'> {
  if (pod.declared !== undefined) return { state: pod.declared, since: null };
  const state = objectField(status, 'state');
  for (const name of ['running', 'waiting', 'terminated'] as const) {
    const value = state[name];
    if (!isObject(value)) continue;
    const reason = textField(value, 'reason');
    const at = textField(value, 'startedAt') ?? textField(value, 'finishedAt');
    return { state: reason === null ? name : `${name}: ${reason}`, since: at === null ? null : instantIn(at) };
  }
  const started = textField(pod.status, 'startTime');
  const phase = textField(pod.status, 'phase') ?? 'unknown';
  return { state: `pod ${phase.toLowerCase()}`, since: started === null ? null : instantIn(started) };
}

function instantIn(text: string): Instant | null {
  return parseInstant(text)?.instant ?? null;
}

/** The newest moment that a pod mentions: the inventory was not taken before it. */
export function latestOf(pod: Pod, containers: readonly ObservedContainer[]): Instant | null {
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
