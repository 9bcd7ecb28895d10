import type { ImageReference } from './image-ref.ts';
import type { Instant } from './instant.ts';

export const CONTAINER_KINDS = ['container', 'init', 'ephemeral'] as const;
export type ContainerKind = (typeof CONTAINER_KINDS)[number];

/** One container of a pod, as a cluster inventory shows it. */
export interface ObservedContainer {
  readonly namespace: string;
  /** `Deployment/payments`: what keeps the pod, or the pod itself. */
  readonly workload: string;
  readonly pod: string;
  readonly container: string;
  readonly kind: ContainerKind;
  /** What the pod asks for; its digest is the one that the runtime resolved, where that is a manifest digest. */
  readonly image: ImageReference;
  readonly node: string | null;
  /** `running`, `waiting: ImagePullBackOff`, `terminated: Completed`, or the pod's phase where no status is there. */
  readonly state: string;
  readonly since: Instant | null;
}

/** What was seen of a cluster at one time. A later inventory replaces what is current and keeps the history. */
export interface ClusterInventory {
  readonly cluster: string;
  readonly observedAt: Instant;
  readonly pods: number;
  readonly containers: number;
  readonly file: string;
  readonly isCurrent: boolean;
}

export interface DeployedContainer extends ObservedContainer {
  readonly cluster: string;
  readonly observedAt: Instant;
}

/** Whether a container keeps its image in use: it runs, or is about to. */
export function isRunning({ state }: ObservedContainer): boolean {
  return state === 'running';
}

/** Where images run, from the inventories of a case. */
export interface DeploymentReader {
  /** By cluster, newest first. */
  inventories(): readonly ClusterInventory[];
  /** Containers of the current inventories whose repository or digest is one of these, in a total order. */
  containers(of: {
    readonly repositories: readonly string[];
    readonly digests: readonly string[];
  }): readonly DeployedContainer[];
  /** Hosts that the case's records and containers name; records too of which it has had the events already. */
  registryHosts(): readonly string[];
}

export interface RegistryAlias {
  readonly host: string;
  readonly canonical: string;
}
