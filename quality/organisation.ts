export type LogFormat = 'aws-cloudtrail' | 'quay-usage-logs' | 'distribution-notifications';

/** One registry and the log it writes. */
export interface RegistryLog {
  readonly name: string;
  readonly format: LogFormat;
  /** The account of CloudTrail or the organisation of Quay; the host of a Distribution registry. */
  readonly owner: string;
  /** Whether the log has "AWS Internal" in place of docker clients and nodes, as CloudTrail does. */
  readonly hidesEngines: boolean;
  /** How many repositories it has at full size. */
  readonly repositories: number;
  /** Builds of the whole registry on a working day, at full size. */
  readonly buildsPerDay: number;
  readonly runs: readonly Cluster[];
}

/** Where the nodes of a cluster stand: on private addresses, behind a few public ones, or each on its own public one. */
export type Placement = 'private' | 'shared-nat' | 'public-nodes';

export interface Cluster {
  readonly name: string;
  readonly placement: Placement;
  readonly nodes: number;
}

/** The habits of an invented organisation. Counts are those of full size. */
export interface Organisation {
  readonly name: string;
  readonly logs: readonly RegistryLog[];
  readonly people: number;
  /** Hours that working days are shifted by from UTC. */
  readonly zone: number;
  /** How many /16 blocks the hosted runners draw their addresses from. */
  readonly runnerBlocks: number;
  /** The day, counted from the first, on which the runners move to another cloud; null if they stay. */
  readonly runnersMoveOn: number | null;
  /** Sites on household connections that pull by themselves, and whether each has a credential of its own. */
  readonly shops: { readonly log: string; readonly count: number; readonly haveOwnRobots: boolean };
  /** Whether pipelines sign what they push. */
  readonly signs: boolean;
  /** Whether released tags are set by a promotion job rather than by the build. */
  readonly promotes: boolean;
  /** Days of the week (0 is Sunday) on which releases go out. */
  readonly releaseDays: readonly number[];
  /** Whether some repositories are meant for everybody. */
  readonly isOpenSource: boolean;
}

/** A freight company: two accounts of one cloud, a registry for its depots, a new address for every build. */
const TIDEWATER: Organisation = {
  name: 'tidewater',
  logs: [
    {
      name: 'production',
      format: 'aws-cloudtrail',
      owner: '111122223333',
      hidesEngines: true,
      repositories: 70,
      buildsPerDay: 60,
      runs: [{ name: 'harbour', placement: 'private', nodes: 30 }],
    },
    {
      name: 'tooling',
      format: 'aws-cloudtrail',
      owner: '444455556666',
      hidesEngines: false,
      repositories: 45,
      buildsPerDay: 60,
      runs: [{ name: 'jetty', placement: 'public-nodes', nodes: 10 }],
    },
    {
      name: 'depots',
      format: 'distribution-notifications',
      owner: 'registry.tidewater.example',
      hidesEngines: false,
      repositories: 15,
      buildsPerDay: 10,
      runs: [],
    },
  ],
  people: 40,
  zone: 1,
  runnerBlocks: 40,
  runnersMoveOn: 44,
  shops: { log: 'depots', count: 40, haveOwnRobots: false },
  signs: false,
  promotes: true,
  releaseDays: [2, 4],
  isOpenSource: false,
};

/** A maker of scientific software: Quay, a registry of its own in front of clusters, open images, shared robots. */
const LANTERNFISH: Organisation = {
  name: 'lanternfish',
  logs: [
    {
      name: 'quay',
      format: 'quay-usage-logs',
      owner: 'lanternfish',
      hidesEngines: false,
      repositories: 90,
      buildsPerDay: 90,
      runs: [
        { name: 'reef', placement: 'shared-nat', nodes: 25 },
        { name: 'shelf', placement: 'private', nodes: 15 },
      ],
    },
    {
      name: 'labs',
      format: 'distribution-notifications',
      owner: 'images.lanternfish.example',
      hidesEngines: false,
      repositories: 30,
      buildsPerDay: 20,
      runs: [{ name: 'trench', placement: 'public-nodes', nodes: 8 }],
    },
  ],
  people: 25,
  zone: -6,
  runnerBlocks: 12,
  runnersMoveOn: null,
  shops: { log: 'quay', count: 20, haveOwnRobots: true },
  signs: true,
  promotes: false,
  releaseDays: [1, 2, 3, 4],
  isOpenSource: true,
};

/** A public authority with a bit of everything: few builds, many people, and nodes and runners that move about. */
const SALTMARSH: Organisation = {
  name: 'saltmarsh',
  logs: [
    {
      name: 'cloud',
      format: 'aws-cloudtrail',
      owner: '777788889999',
      hidesEngines: false,
      repositories: 40,
      buildsPerDay: 25,
      runs: [{ name: 'dyke', placement: 'shared-nat', nodes: 12 }],
    },
    {
      name: 'quay',
      format: 'quay-usage-logs',
      owner: 'saltmarsh',
      hidesEngines: false,
      repositories: 60,
      buildsPerDay: 30,
      runs: [{ name: 'sluice', placement: 'public-nodes', nodes: 20 }],
    },
    {
      name: 'archive',
      format: 'distribution-notifications',
      owner: 'archive.saltmarsh.example',
      hidesEngines: false,
      repositories: 25,
      buildsPerDay: 8,
      runs: [{ name: 'polder', placement: 'private', nodes: 6 }],
    },
  ],
  people: 70,
  zone: 9,
  runnerBlocks: 6,
  runnersMoveOn: 37,
  shops: { log: 'archive', count: 12, haveOwnRobots: true },
  signs: true,
  promotes: true,
  releaseDays: [5],
  isOpenSource: true,
};

/** No rule was changed after a look at this one. */
export const HELD_OUT: readonly Organisation[] = [SALTMARSH];

export const ORGANISATIONS: readonly Organisation[] = [TIDEWATER, LANTERNFISH];
