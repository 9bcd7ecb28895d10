import type { ClusterInventory, ObservationClock } from '../../domain/deployment.ts';
import { type Instant, printInstant } from '../../domain/instant.ts';
import { groupBy } from '../../numbers/group-by.ts';

/** A Kubernetes namespace that was looked at, and when. */
export interface SeenNamespace {
  readonly namespace: string;
  readonly observedAt: Instant;
  readonly clock: ObservationClock;
  readonly pods: number;
}

/** How much of a cluster was looked at. */
export interface ClusterSight {
  readonly cluster: string;
  /** When the newest inventory was taken that still holds. */
  readonly observedAt: Instant;
  readonly clock: ObservationClock;
  /** Sorted by name. */
  readonly namespaces: readonly SeenNamespace[];
  /** How many containers were looked at, and of how many of them the digest is not known. */
  readonly containersSeen: number;
  readonly withoutDigest: number;
}

/** How much was looked at of each cluster, by the inventories that still hold. */
export function clusterSights(inventories: readonly ClusterInventory[]): readonly ClusterSight[] {
  const current = inventories.filter(({ isCurrent }) => isCurrent);
  return [...groupBy(current, ({ cluster }) => cluster)].flatMap(([cluster, held]) => {
    const [newest] = held;
    if (newest === undefined) return [];
    const all = held.flatMap(({ namespaces }) => namespaces);
    return {
      cluster,
      observedAt: newest.observedAt,
      clock: newest.clock,
      namespaces: seenNamespaces(held),
      containersSeen: all.reduce((sum, { containers }) => sum + containers, 0),
      withoutDigest: all.reduce((sum, { withoutDigest }) => sum + withoutDigest, 0),
    };
  });
}

/** Each namespace with the newest time at which it was seen. Inventories come newest first. */
function seenNamespaces(held: readonly ClusterInventory[]): readonly SeenNamespace[] {
  const seen = held.flatMap(({ namespaces, observedAt, clock }) =>
    namespaces.map(({ namespace, pods }) => ({ namespace, observedAt, clock, pods })),
  );
  return [...groupBy(seen, ({ namespace }) => namespace)]
    .flatMap(([, [newest, ...older]]) => {
      return newest === undefined ? [] : { ...newest, pods: older.reduce((sum, { pods }) => sum + pods, newest.pods) };
    })
    .toSorted((a, b) => (a.namespace < b.namespace ? -1 : 1));
}

/** How it is known when an inventory was taken; empty where the user stated it, or an older case does not say. */
export const CLOCK_TEXTS: Readonly<Record<ObservationClock, string>> = {
  stated: '',
  file: '(as the file was written; --observed-at corrects it)',
  import: '(when it was imported; --observed-at corrects it)',
  unknown: '',
};

/** When an inventory was taken, and how that is known. */
export function observedText({ observedAt, clock }: Pick<SeenNamespace, 'observedAt' | 'clock'>): string {
  return `${printInstant(observedAt).slice(0, 16).replace('T', ' ')} UTC ${CLOCK_TEXTS[clock]}`.trimEnd();
}
