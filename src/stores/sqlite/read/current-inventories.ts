import { groupBy } from '../../../numbers/group-by.ts';

/** Files of one observation are written within this time, in milliseconds. */
const TOGETHER_MS = 3_600_000;

/** What decides whether an inventory still tells how its cluster is. */
export interface SeenInventory {
  readonly id: number;
  readonly cluster: string;
  readonly observedAt: number;
  /** Names the command that imported it; null where that is not known. */
  readonly command: string | null;
  /** Whether the user says that it is the whole cluster, or a part of an observation of the whole. */
  readonly isComplete: boolean;
  /** The namespaces in which it saw pods. */
  readonly namespaces: readonly string[];
}

/** What still holds of one inventory. */
export interface CurrentPart {
  /** Whether any of it holds. An inventory without pods holds as long as no later observation was made. */
  readonly isCurrent: boolean;
  /** The namespaces for which no later observation was made. */
  readonly namespaces: ReadonlySet<string>;
  /** Newer inventories of the same observation: a pod that they saw too is theirs. */
  readonly newer: readonly number[];
}

/**
 * Says for each inventory, by its id, what still holds of it. The inventories of one cluster that were observed within
 * an hour, or imported by one command, are one observation: together they tell what ran. A later observation takes the
 * place of an earlier one in the namespaces in which it saw pods, because a file does not say whether it is the whole
 * cluster; where the user says so, it takes the place of all earlier ones.
 */
export function currentParts(inventories: readonly SeenInventory[]): ReadonlyMap<number, CurrentPart> {
  const parts = new Map<number, CurrentPart>();
  for (const ofCluster of groupBy(inventories, ({ cluster }) => cluster).values()) {
    const newestFirst = ofCluster.toSorted((a, b) => b.observedAt - a.observedAt || b.id - a.id);
    let later: readonly SeenInventory[] = [];
    for (const observation of observationsIn(newestFirst)) {
      addParts(parts, observation, later);
      later = [...later, ...observation];
    }
  }
  return parts;
}

/** `later`: the inventories of all later observations of the cluster. */
function addParts(
  parts: Map<number, CurrentPart>,
  observation: readonly SeenInventory[],
  later: readonly SeenInventory[],
): void {
  const isReplaced = later.some(({ isComplete }) => isComplete);
  const replaced = new Set(later.flatMap(({ namespaces }) => namespaces));
  for (const [index, { id, namespaces }] of observation.entries()) {
    const held = new Set(isReplaced ? [] : namespaces.filter((namespace) => !replaced.has(namespace)));
    const isCurrent = held.size > 0 || (namespaces.length === 0 && later.length === 0);
    parts.set(id, { isCurrent, namespaces: held, newer: observation.slice(0, index).map((newer) => newer.id) });
  }
}

/** The observations of one cluster, the newest first; each as its inventories, which are newest first too. */
function observationsIn(newestFirst: readonly SeenInventory[]): readonly (readonly SeenInventory[])[] {
  const observations: (readonly SeenInventory[])[] = [];
  let rest = newestFirst;
  for (let newest = rest[0]; newest !== undefined; newest = rest[0]) {
    const from = newest.observedAt - TOGETHER_MS;
    const commands = new Set(rest.filter(({ observedAt }) => observedAt >= from).map(({ command }) => command));
    const isOfIt = ({ observedAt, command }: SeenInventory) =>
      observedAt >= from || (command !== null && commands.has(command));
    const observation = fromWhole(rest.filter(isOfIt));
    observations.push(observation);
    rest = rest.filter((inventory) => !observation.includes(inventory));
  }
  return observations;
}

/** What is older than the whole cluster, and was not imported with it, is of an earlier observation, even of that hour. */
function fromWhole(newestFirst: readonly SeenInventory[]): readonly SeenInventory[] {
  const whole = newestFirst.findIndex(({ isComplete }) => isComplete);
  const command = newestFirst[whole]?.command ?? null;
  if (whole < 0) return newestFirst;
  return newestFirst.filter((one, index) => index <= whole || (command !== null && one.command === command));
}
