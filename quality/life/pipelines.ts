import { addressIn, type Block, blocksOf } from '../addresses.ts';
import { type Doing, doing, type Presence } from '../doing.ts';
import { PROGRAMS } from '../programs.ts';
import type { Random } from '../random.ts';
import { DAY, DAYS, HOUR, MINUTE, onDay, START, weekdayOf } from '../times.ts';
import { repositoriesOf, type World } from '../world.ts';
import { type Build, newestOf, type Repository } from './release-plan.ts';

/** Hosted runners build and push. Every job has an address of its own, out of the ranges of a cloud. */
export function pipelines(world: World): readonly Doing[] {
  const random = world.random('pipelines');
  const { runnerBlocks, runnersMoveOn } = world.organisation;
  const usual = blocksOf(random, 'runners', runnerBlocks);
  const later = blocksOf(random, 'otherCloud', runnerBlocks);
  const blocksAt = (time: number): readonly Block[] =>
    runnersMoveOn !== null && time >= START + runnersMoveOn * DAY ? later : usual;
  const builds = world.repositories.flatMap((repository) =>
    repository.builds.flatMap((build) =>
      job({ world, random, repository, build, from: addressIn(random, random.pick(blocksAt(build.at))) }),
    ),
  );
  return [...builds, ...promotions(world)];
}

interface Job {
  readonly world: World;
  readonly random: Random;
  readonly repository: Repository;
  readonly build: Build;
  readonly from: string;
}

function job({ world, random, repository, build, from }: Job): readonly Doing[] {
  const { log } = repository;
  const bases = repositoriesOf(world, log.name).filter(({ kind }) => kind === 'base');
  const who = { kind: 'machine', name: 'ci-build', session: `run-${random.between(1e6, 9e6)}` } as const;
  const runner: Presence = { log: log.name, who, from, program: PROGRAMS.docker };
  const start = build.at - random.between(2, 6) * MINUTE;
  const base = build.kind === 'night' ? null : newestOf(random.pick(bases), start);
  const { image, at, kind } = build;
  const moving = kind === 'preview' ? [] : [kind === 'night' ? 'latest' : 'main'];
  return [
    doing(start, { ...runner, program: PROGRAMS.awsCli }, { kind: 'sign-in' }),
    ...(base === null ? [] : [doing(start + 20_000, runner, { kind: 'pull', image: base.image })]),
    doing(at, runner, { kind: 'push', image }),
    ...moving.map((tag) => doing(at + 3000, runner, { kind: 'push', image: { ...image, tag } })),
    ...(world.organisation.signs && kind !== 'preview'
      ? [doing(at + 9000, { ...runner, program: PROGRAMS.cosign }, { kind: 'push', image: signatureOf(image, random) })]
      : []),
    ...(random.chance(0.1) ? [doing(at - 60_000, runner, { kind: 'list-tags', repository: image.repository })] : []),
  ];
}

/** The tag under which cosign keeps the signature of an image. */
export function signatureOf(image: Build['image'], random: Random): Build['image'] {
  return { ...image, tag: `${image.digest.replace(':', '-')}.sig`, digest: `sha256:${random.hex(64)}` };
}

/** On days of release, a job on a machine of its own points `stable` to what was built last. */
function promotions(world: World): readonly Doing[] {
  const random = world.random('promotions');
  const { promotes, releaseDays, zone, logs } = world.organisation;
  if (!promotes) return [];
  const who = { kind: 'machine', name: 'promoter', session: 'promote' } as const;
  return Array.from({ length: DAYS }, (_, day) => day)
    .filter((day) => releaseDays.includes(weekdayOf(day)))
    .flatMap((day) =>
      logs.flatMap((log) => {
        const at = onDay(day, 14 - zone);
        const changed = repositoriesOf(world, log.name).filter((repository) => {
          const newest = newestOf(repository, at);
          return repository.kind === 'application' && newest !== null && newest.at > at - 3 * 24 * HOUR;
        });
        const presence: Presence = { log: log.name, who, from: '10.16.4.20', program: PROGRAMS.crane };
        return changed.flatMap((repository, index) => {
          const newest = newestOf(repository, at);
          const time = at + index * 40_000 + random.below(20_000);
          if (newest === null) return [];
          return [
            doing(time, presence, { kind: 'pull', image: newest.image }),
            doing(time + 2000, presence, { kind: 'push', image: { ...newest.image, tag: 'stable' } }),
          ];
        });
      }),
    );
}
