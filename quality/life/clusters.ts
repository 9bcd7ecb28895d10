import { type Block, blocksOf, ChangingAddress, privateAddress } from '../addresses.ts';
import { type Doing, doing, type Presence } from '../doing.ts';
import type { Cluster, RegistryLog } from '../organisation.ts';
import { PROGRAMS } from '../programs.ts';
import type { Random } from '../random.ts';
import { DAY, DAYS, HOUR, MINUTE, onDay, START } from '../times.ts';
import { repositoriesOf, type World } from '../world.ts';
import { newestOf, type Repository } from './release-plan.ts';

/** One machine of a cluster. */
export interface Node {
  readonly presenceAt: (time: number) => Presence;
}

/** Nodes of clusters pull what is released, what is moved to them, and everything when they are new. */
export function clusters(world: World): readonly Doing[] {
  return world.organisation.logs.flatMap((log) =>
    log.runs.flatMap((cluster) => lifeOf(world, log, cluster, world.random(`cluster ${cluster.name}`))),
  );
}

interface Running {
  readonly world: World;
  readonly log: RegistryLog;
  readonly cluster: Cluster;
  readonly random: Random;
  /** What the cluster runs. */
  readonly runs: readonly Repository[];
  readonly nodes: readonly Node[];
}

function lifeOf(world: World, log: RegistryLog, cluster: Cluster, random: Random): readonly Doing[] {
  const runs = repositoriesOf(world, log.name).filter(({ kind, team }) => kind !== 'base' && team % 3 !== 2);
  const running = { world, log, cluster, random, runs, nodes: nodesIn(world, log, cluster) };
  const daily = Array.from({ length: DAYS }, (_, day) => [...moves(running, day), ...newcomer(running, day)]).flat();
  return [...rollouts(running), ...daily].filter(({ at }) => at < START + DAYS * DAY - HOUR);
}

function pullsOf(node: Node, repository: Repository, at: number): readonly Doing[] {
  const newest = newestOf(repository, at);
  return newest === null ? [] : [doing(at, node.presenceAt(at), { kind: 'pull', image: newest.image })];
}

/** Some nodes pull a release a few minutes after it was built. */
function rollouts({ random, runs, nodes }: Running): readonly Doing[] {
  return runs.flatMap((repository) =>
    repository.builds
      .filter(({ kind }) => kind === 'release' || kind === 'rebuild')
      .flatMap(({ at }) => {
        const rollout = at + random.between(4, 40) * MINUTE;
        const replicas = random.some(nodes, random.between(1, Math.min(6, nodes.length)));
        return replicas.flatMap((node, index) => pullsOf(node, repository, rollout + index * 25_000));
      }),
  );
}

/** Workloads are moved to other nodes, which pull what they lack. */
function moves({ world, random, runs, nodes }: Running, day: number): readonly Doing[] {
  return Array.from({ length: random.about(nodes.length * 2 * Math.sqrt(world.scale)) }, () =>
    pullsOf(random.pick(nodes), random.pick(runs), onDay(day, 24 * random.next())),
  ).flat();
}

/** On two days of five the cluster grows by a node, which pulls much at once. */
function newcomer({ log, cluster, random, runs }: Running, day: number): readonly Doing[] {
  if (!random.chance(0.4)) return [];
  const started = onDay(day, 6 + 12 * random.next());
  const nodes = nodesOf(log, cluster, 1, random);
  return random
    .some(runs, random.between(6, 25))
    .flatMap((repository, index) =>
      nodes.flatMap((node) => pullsOf(node, repository, started + index * random.between(20, 90) * 1000)),
    );
}

/** The nodes that a cluster always has. */
export function nodesIn(world: World, log: RegistryLog, cluster: Cluster): readonly Node[] {
  const count = Math.max(3, Math.round(cluster.nodes * Math.sqrt(world.scale)));
  return nodesOf(log, cluster, count, world.random(`nodes of ${cluster.name}`));
}

/** Behind a shared NAT there are four addresses, each of which lasts some weeks; public nodes live for some days. */
function nodesOf(log: RegistryLog, cluster: Cluster, count: number, random: Random): readonly Node[] {
  const own: readonly Block[] = blocksOf(random, 'clusters', 3);
  const shared = Array.from({ length: 4 }, () => new ChangingAddress(random, own, 18));
  return Array.from({ length: count }, () => {
    const session = `i-0${random.hex(16)}`;
    const who = { kind: 'machine', name: `${cluster.name}-node`, session } as const;
    const inside = privateAddress(random);
    const outside = new ChangingAddress(random, own, 4);
    const nat = random.pick(shared);
    const addressAt = (time: number): string => {
      if (cluster.placement === 'private') return inside;
      return cluster.placement === 'shared-nat' ? nat.at(time) : outside.at(time);
    };
    return {
      presenceAt: (time) => ({ log: log.name, who, from: addressAt(time), program: PROGRAMS.containerd }),
    };
  });
}
