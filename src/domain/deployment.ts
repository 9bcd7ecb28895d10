import type { ImageReference } from './image-ref.ts';
import type { Instant } from './instant.ts';

/** The three lists of containers in a Kubernetes pod. */
export const CONTAINER_KINDS = ['container', 'init', 'ephemeral'] as const;
export type ContainerKind = (typeof CONTAINER_KINDS)[number];

/** One container of a pod, as an inventory of a Kubernetes cluster lists it. */
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
   * no status of its own.
   */
  readonly state: string;
  /** When the state began, if the inventory says so. */
  readonly since: Instant | null;
}

/** An inventory of one cluster at one instant. The newest is the current one; earlier ones are kept as history. */
export interface ClusterInventory {
  readonly cluster: string;
  readonly observedAt: Instant;
  readonly pods: number;
  readonly containers: number;
  /** Path of the evidence file. */
  readonly file: string;
  /** Whether it is the newest inventory of its cluster. */
  readonly isCurrent: boolean;
}

/** A container with the cluster and instant of its inventory. */
export interface DeployedContainer extends ObservedContainer {
  readonly cluster: string;
  readonly observedAt: Instant;
}

/** Whether the container was running at the instant of its inventory. */
export function isRunning({ state }: ObservedContainer): boolean {
  return state === 'running';
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
