import { addressIn, type Block, blocksOf } from '../addresses.ts';
import { type Act, type Doing, doing, type ImageName, type Presence } from '../doing.ts';
import { nodesIn } from '../life/clusters.ts';
import { newestOf, type Repository } from '../life/release-plan.ts';
import type { LogFormat, RegistryLog } from '../organisation.ts';
import { PROGRAMS } from '../programs.ts';
import type { Random } from '../random.ts';
import { MINUTE } from '../times.ts';
import { type Person, repositoriesOf, type World } from '../world.ts';

/** One kind of attack, as it may be made on any registry whose log can show it. */
export interface Attack {
  readonly id: string;
  readonly title: string;
  /** Formats of logs that show it. */
  readonly formats: readonly LogFormat[];
  /** How many days it takes, so that it ends before the time that is told. */
  readonly days: number;
  readonly plan: (scene: Scene) => readonly Doing[];
}

export const CLOUD: readonly LogFormat[] = ['aws-cloudtrail'];
export const QUAY: readonly LogFormat[] = ['quay-usage-logs'];
export const WITH_SETTINGS: readonly LogFormat[] = [...CLOUD, ...QUAY];
export const ANY: readonly LogFormat[] = [...WITH_SETTINGS, 'distribution-notifications'];

/** Where and when an attack is made, and what attackers need. */
export class Scene {
  readonly world: World;
  readonly log: RegistryLog;
  readonly random: Random;
  /** When it begins. */
  readonly start: number;
  readonly repositories: readonly Repository[];
  readonly #rented: Block;

  constructor(world: World, log: RegistryLog, random: Random, start: number) {
    this.world = world;
    this.log = log;
    this.random = random;
    this.start = start;
    this.repositories = repositoriesOf(world, log.name).filter(({ createdAt }) => createdAt === null);
    this.#rented = random.pick(blocksOf(random, 'rented', 1));
  }

  /** An address of a rented server. All of one attack are of one provider. */
  rented(): string {
    return addressIn(this.random, this.#rented);
  }

  /** A program that attackers bring; where the log hides registry clients, they call the cloud itself. */
  tool(): string {
    return this.log.hidesEngines ? PROGRAMS.awsCli : this.random.pick([PROGRAMS.skopeo, PROGRAMS.crane, PROGRAMS.curl]);
  }

  machine(name: string, from: string, session = `run-${this.random.between(1e6, 9e6)}`): Presence {
    return { log: this.log.name, who: { kind: 'machine', name, session }, from, program: this.tool() };
  }

  person(person: Person, from: string): Presence {
    return { log: this.log.name, who: { kind: 'person', name: person.name }, from, program: this.tool() };
  }

  /** Somebody with this job who has been there from the beginning and uses this registry. */
  someone(job: Person['job']): Person {
    const there = this.world.people.filter((one) => one.job === job && one.joinsOn === 0);
    const here = there.filter(({ own }) => own[0]?.log === this.log);
    return this.random.pick(here.length > 0 ? here : there);
  }

  /** An application that clusters run. */
  target(): Repository {
    const running = this.repositories.filter((one) => one.kind === 'application' && one.team % 3 !== 2);
    return this.random.pick(running.length > 0 ? running : this.repositories);
  }

  /** The image of a repository that is current when the attack begins. */
  current(repository: Repository, at = this.start): ImageName & { readonly tag: string } {
    const image = newestOf(repository, at)?.image ?? repository.builds[0]?.image;
    return image ?? { repository: repository.name, tag: '1.0.0', digest: this.digest() };
  }

  digest(): string {
    return `sha256:${this.random.hex(64)}`;
  }

  /** Pulls of some repositories one after the other, `apartMs` apart. */
  takes(presence: Presence, from: readonly Repository[], at: number, apartMs = MINUTE): readonly Doing[] {
    return from.map((one, index) =>
      doing(at + index * apartMs, presence, { kind: 'pull', image: this.current(one, at) }),
    );
  }

  /** Nodes of the clusters pull an image in the hours after it was planted. */
  deploys(image: ImageName, at: number): readonly Doing[] {
    return this.log.runs.flatMap((cluster) =>
      this.random.some(nodesIn(this.world, this.log, cluster), 4).map((node, index) => {
        const time = at + (20 + index * 37) * MINUTE;
        return { ...doing(time, node.presenceAt(time), { kind: 'pull', image }), isConsequence: true };
      }),
    );
  }
}

/** One after the other, `apartMs` apart. */
export function inTurn(presence: Presence, at: number, apartMs: number, acts: readonly Act[]): readonly Doing[] {
  return acts.map((act, index) => doing(at + index * apartMs, presence, act));
}

export function setting(
  name: Extract<Act, { kind: 'setting' }>['setting'],
  repository: string | null,
  about: string | null = null,
): Act {
  return { kind: 'setting', setting: name, repository, about };
}
