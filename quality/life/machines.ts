import { addressIn, blocksOf } from '../addresses.ts';
import { type Doing, doing, type Presence } from '../doing.ts';
import type { RegistryLog } from '../organisation.ts';
import { PROGRAMS } from '../programs.ts';
import { DAYS, onDay } from '../times.ts';
import { repositoriesOf, type World } from '../world.ts';
import { newestOf } from './release-plan.ts';

/** Machines that go through whole registries by the clock: a scanner as a service, a mirror, a cleaner, retention. */
export function machines(world: World): readonly Doing[] {
  return world.organisation.logs.flatMap((log) => [
    ...scanner(world, log),
    ...mirror(world, log),
    ...cleaner(world, log),
    ...retention(world, log),
  ]);
}

/** Scans every night from one of a dozen addresses of its operator, more of them each month. */
function scanner(world: World, log: RegistryLog): readonly Doing[] {
  const random = world.random(`scanner of ${log.name}`);
  const [block = ''] = blocksOf(random, 'clusters', 1);
  const pool = Array.from({ length: 12 }, () => addressIn(random, block));
  const who = { kind: 'machine', name: 'image-scanner', session: 'scan' } as const;
  return nights().flatMap((day) => {
    const from = random.pick(pool.slice(0, 4 + Math.floor(day / 8)));
    const presence: Presence = { log: log.name, who, from, program: PROGRAMS.trivy };
    const start = onDay(day, 3);
    const scanned = random.some(repositoriesOf(world, log.name), Math.max(8, 40 * Math.sqrt(world.scale)));
    return [
      doing(start, presence, { kind: 'sign-in' }),
      doing(start + 5000, presence, { kind: 'list-repositories' }),
      ...scanned.flatMap((repository, index) => {
        const newest = newestOf(repository, start);
        return newest === null
          ? []
          : [doing(start + 20_000 * (index + 1), presence, { kind: 'pull', image: newest.image })];
      }),
    ];
  });
}

/** Copies what is new to another site, four times a day. On one weekend it copies everything again. */
function mirror(world: World, log: RegistryLog): readonly Doing[] {
  const random = world.random(`mirror of ${log.name}`);
  const who = { kind: 'machine', name: 'mirror', session: 'mirror' } as const;
  const presence: Presence = { log: log.name, who, from: '203.0.113.77', program: PROGRAMS.skopeo };
  const again = random.between(35, 50);
  return nights().flatMap((day) =>
    [0, 6, 12, 18].flatMap((hour) => {
      const at = onDay(day, hour + 0.25);
      const isAll = day === again && hour === 0;
      const copied = repositoriesOf(world, log.name).flatMap((repository) => {
        const newest = newestOf(repository, at);
        return newest !== null && (isAll || newest.at > at - 6 * 3_600_000) ? [newest] : [];
      });
      return copied.map(({ image }, index) => doing(at + index * 15_000, presence, { kind: 'pull', image }));
    }),
  );
}

/** Deletes every night the previews of a week ago. */
function cleaner(world: World, log: RegistryLog): readonly Doing[] {
  const who = { kind: 'machine', name: 'preview-cleaner', session: 'clean' } as const;
  const presence: Presence = { log: log.name, who, from: '10.16.4.31', program: PROGRAMS.boto };
  return nights().flatMap((day) => {
    const at = onDay(day, 4);
    return repositoriesOf(world, log.name)
      .flatMap(({ builds }) => builds)
      .filter((build) => build.kind === 'preview' && build.at >= onDay(day - 8, 0) && build.at < onDay(day - 7, 0))
      .map(({ image }, index) => doing(at + index * 2500, presence, { kind: 'delete', image }));
  });
}

/** On Sundays the registry itself removes releases of three weeks ago that are no longer the newest. */
function retention(world: World, log: RegistryLog): readonly Doing[] {
  const presence: Presence = { log: log.name, who: { kind: 'registry' }, from: '', program: '' };
  return nights()
    .filter((day) => day % 7 === 0 && day >= 21)
    .flatMap((day) =>
      repositoriesOf(world, log.name).flatMap((repository, index) => {
        const at = onDay(day, 5) + index * 8000;
        const newest = newestOf(repository, at);
        const images = repository.builds
          .filter((build) => build.kind === 'release' && build !== newest)
          .filter((build) => build.at >= onDay(day - 28, 0) && build.at < onDay(day - 21, 0))
          .map(({ image }) => image);
        if (images.length === 0) return [];
        return [doing(at, presence, { kind: 'expire', repository: repository.name, images })];
      }),
    );
}

function nights(): readonly number[] {
  return Array.from({ length: DAYS }, (_, day) => day);
}
