import type Database from 'better-sqlite3';
import { type ClusterInventory, OBSERVATION_CLOCKS, type ObservedNamespace } from '../../../domain/deployment.ts';
import type { Instant } from '../../../domain/instant.ts';
import { termOf } from '../../../domain/vocabulary.ts';
import { addToGroup } from '../../../numbers/group-by.ts';
import { refuseUnexpected } from '../values/expected-values.ts';
import { type CurrentPart, currentParts } from './current-inventories.ts';

/**
 * The name of a cluster. If the imported text contains a cluster id that a provider's cluster list names, it is the name
 * in that list; otherwise it is the imported text.
 */
export const CLUSTER_LABEL = `coalesce(
  (SELECT n.name FROM cluster_name n WHERE instr(i.cluster, n.cluster_id) > 0 ORDER BY n.cluster_id LIMIT 1), i.cluster)`;

/** The pod of a container. What a controller declares has no pod, and its workload stands for it. */
interface PodName {
  readonly namespace: string;
  readonly workload: string;
  readonly pod: string;
}

/** What the inventories of a case still tell. */
export interface HeldInventories {
  /** By cluster, then newest first. */
  readonly inventories: readonly ClusterInventory[];
  /** Whether no later inventory takes the place of this one for the pod that it saw. */
  isHeld(pod: PodName & { readonly inventory: number }): boolean;
}

interface InventoryRow {
  readonly id: number;
  readonly cluster: string;
  readonly observedAt: Instant;
  readonly pods: number;
  readonly file: string;
  /** The three from `read_with`, which versions before did not write. */
  readonly command: number | string | null;
  readonly isComplete: number | null;
  readonly clock: string | null;
}

interface PodRow extends PodName {
  readonly inventory: number;
  readonly containers: number;
  readonly withoutDigest: number;
}

export function heldInventories(database: Database.Database): HeldInventories {
  for (const table of ['file', 'inventory', 'cluster_name', 'container']) refuseUnexpected(database, table);
  const rows = inventoryRows(database);
  const podsOf = new Map<number, PodRow[]>();
  for (const pod of podRows(database)) addToGroup(podsOf, pod.inventory, pod);
  const parts = currentParts(
    rows.map(({ isComplete, command, ...row }) => ({
      ...row,
      command: command === null ? null : String(command),
      isComplete: isComplete === 1,
      namespaces: [...new Set((podsOf.get(row.id) ?? []).map(({ namespace }) => namespace))],
    })),
  );
  const isHeld = podTest(parts, podsOf);
  return { isHeld, inventories: rows.map((row) => inventoryOf(row, podsOf.get(row.id) ?? [], { parts, isHeld })) };
}

function inventoryRows(database: Database.Database): readonly InventoryRow[] {
  return database
    .prepare<[], InventoryRow>(
      `SELECT i.id, ${CLUSTER_LABEL} AS cluster, i.observed_at AS observedAt, i.pods, file.path AS file,
         file.imported_at || ' ' || (file.read_with ->> '$.inventory.command') AS command,
         file.read_with ->> '$.inventory.isComplete' AS isComplete, file.read_with ->> '$.inventory.clock' AS clock
       FROM inventory i JOIN file ON file.id = i.file ORDER BY 2, i.observed_at DESC, i.id DESC`,
    )
    .all();
}

function podRows(database: Database.Database): readonly PodRow[] {
  return database
    .prepare<[], PodRow>(
      `SELECT inventory, namespace, iif(pod = '', workload, '') AS workload, pod, count(DISTINCT kind || ' ' || container) AS containers,
         count(DISTINCT iif(digest IS NULL, kind || ' ' || container, NULL)) AS withoutDigest
       FROM container GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    )
    .all();
}

function keyOf({ namespace, workload, pod }: PodName): string {
  return JSON.stringify(pod === '' ? [namespace, pod, workload] : [namespace, pod]);
}

/** Whether an inventory is the newest of its observation that saw a pod, and no later observation saw its namespace. */
function podTest(
  parts: ReadonlyMap<number, CurrentPart>,
  podsOf: ReadonlyMap<number, readonly PodRow[]>,
): HeldInventories['isHeld'] {
  const keys = new Map<number, ReadonlySet<string>>();
  const keysOf = (inventory: number): ReadonlySet<string> => {
    const known = keys.get(inventory) ?? new Set((podsOf.get(inventory) ?? []).map(keyOf));
    keys.set(inventory, known);
    return known;
  };
  return (pod) => {
    const part = parts.get(pod.inventory);
    if (part?.namespaces.has(pod.namespace) !== true) return false;
    const key = keyOf(pod);
    return !part.newer.some((newer) => keysOf(newer).has(key));
  };
}

function inventoryOf(
  { id, cluster, observedAt, pods, file, isComplete, clock }: InventoryRow,
  seen: readonly PodRow[],
  { parts, isHeld }: { readonly parts: ReadonlyMap<number, CurrentPart>; readonly isHeld: HeldInventories['isHeld'] },
): ClusterInventory {
  const part = parts.get(id);
  const totals = new Map<string, ObservedNamespace>();
  const replaced = new Set<string>();
  for (const pod of seen) {
    const { namespace } = pod;
    if (part?.namespaces.has(namespace) !== true) replaced.add(namespace);
    else totals.set(namespace, added(totals.get(namespace) ?? emptyNamespace(namespace), pod, isHeld(pod)));
  }
  return {
    cluster,
    observedAt,
    clock: termOf(OBSERVATION_CLOCKS, String(clock)) ?? 'unknown',
    isComplete: isComplete === 1,
    pods,
    containers: seen.reduce((sum, { containers }) => sum + containers, 0),
    file,
    isCurrent: part?.isCurrent ?? false,
    namespaces: [...totals.values()],
    replaced: [...replaced],
  };
}

function emptyNamespace(namespace: string): ObservedNamespace {
  return { namespace, pods: 0, containers: 0, withoutDigest: 0 };
}

/** Adds a pod that is held. What is only declared is no pod, and is known by no digest. */
function added(
  total: ObservedNamespace,
  { pod, containers, withoutDigest }: PodRow,
  isHeld: boolean,
): ObservedNamespace {
  if (!isHeld || pod === '') return total;
  return {
    ...total,
    pods: total.pods + 1,
    containers: total.containers + containers,
    withoutDigest: total.withoutDigest + withoutDigest,
  };
}
