import type { ImageReference } from './image-ref.ts';
import type { Instant } from './instant.ts';

/** The three lists of containers in a Kubernetes pod, and the volumes that are images. */
export const CONTAINER_KINDS = ['container', 'init', 'ephemeral', 'volume'] as const;
export type ContainerKind = (typeof CONTAINER_KINDS)[number];

/**
 * One container of a pod, as an inventory of a cluster lists it. A container whose image is known by two digests, that of
 * an index and that of a platform, is listed once for each.
 */
export interface ObservedContainer {
  /** The Kubernetes namespace, not that of the image. */
  readonly namespace: string;
  /** Kind and name of the controller that owns the pod, such as `Deployment/payments`; the pod itself without one. */
  readonly workload: string;
  readonly pod: string;
  readonly container: string;
  readonly kind: ContainerKind;
  /** The image in the pod's specification, with the manifest digest that the runtime resolved it to, if known. */
  readonly image: ImageReference;
  readonly node: string | null;
  /**
   * `running`, `waiting: ImagePullBackOff` or `terminated: Completed`; `pod pending` and the like if the container has
   * no status of its own; `mounted` for an image that is a volume of a running pod; `declared` for what a controller
   * says that its pods shall run.
   */
  readonly state: string;
  /** When the state began, if the inventory says so. */
  readonly since: Instant | null;
}

/** Where the time of an inventory comes from: the user, its file's time of change, or the import; older cases do not say. */
export const OBSERVATION_CLOCKS = ['stated', 'file', 'import', 'unknown'] as const;
export type ObservationClock = (typeof OBSERVATION_CLOCKS)[number];

/** What an inventory still tells of one Kubernetes namespace, because no later observation was made of it. */
export interface ObservedNamespace {
  readonly namespace: string;
  readonly pods: number;
  readonly containers: number;
  /** How many of these containers have an image whose digest is not known. */
  readonly withoutDigest: number;
}

/** An inventory of one cluster at one instant. Later ones take its place namespace by namespace; it is kept as history. */
export interface ClusterInventory {
  readonly cluster: string;
  readonly observedAt: Instant;
  readonly clock: ObservationClock;
  /** Whether the user says that it is the whole cluster. */
  readonly isComplete: boolean;
  readonly pods: number;
  readonly containers: number;
  /** Path of the evidence file. */
  readonly file: string;
  /** Whether any of it still holds. */
  readonly isCurrent: boolean;
  /** Namespaces for which it still holds, sorted by name. */
  readonly namespaces: readonly ObservedNamespace[];
  /** Names of the namespaces for which a later inventory took its place, sorted. */
  readonly replaced: readonly string[];
}

/** A container with the cluster and instant of its inventory. */
export interface DeployedContainer extends ObservedContainer {
  readonly cluster: string;
  readonly observedAt: Instant;
}

/** Names a container of a cluster, however many digests its image has. */
export function containerKey({ cluster, namespace, pod, kind, container }: DeployedContainer): string {
  return JSON.stringify([cluster, namespace, pod, kind, container]);
}

/** Whether the container was running, or the image in use as a volume, at the instant of its inventory. */
export function isRunning({ state }: ObservedContainer): boolean {
  return state === 'running' || state === 'mounted';
}

/** Answers where images run, from the inventories of a case. */
export interface DeploymentReader {
  /** All inventories, ordered by cluster, then newest first. */
  inventories(): readonly ClusterInventory[];
  /** Containers of the current inventories whose repository or digest is among the given ones, in a total order. */
  containers(of: {
    readonly repositories: readonly string[];
    readonly digests: readonly string[];
  }): readonly DeployedContainer[];
  /** Every registry host that a record or a container of the case names, sorted. Duplicate records count too. */
  registryHosts(): readonly string[];
}

/** A statement of the user that two hosts serve the same registry. */
export interface RegistryAlias {
  readonly host: string;
  /** The name under which the registry is listed. */
  readonly canonical: string;
}

/**
 * The names of other repositories under which alone containers run an image of a repository: of a copy, or of what was
 * planted there as well. Empty where one of them runs it under its own name, which Docker Hub writes with `library/` too.
 */
export function otherNames(
  repository: string,
  containers: readonly Pick<ObservedContainer, 'image'>[],
): readonly string[] {
  const names = [...new Set(containers.flatMap(({ image }) => image.repository ?? []))];
  return names.some((name) => name === repository || name === `library/${repository}`) ? [] : names;
}
