import { addressIn, blocksOf } from '../addresses.ts';
import { type Doing, doing, type Presence } from '../doing.ts';
import { PROGRAMS } from '../programs.ts';
import { DAYS, HOUR, onDay } from '../times.ts';
import { repositoriesOf, type World } from '../world.ts';
import { newestOf } from './release-plan.ts';

/** The outside world: users of open images, crawlers, and a robot whose password expired. */
export function strangers(world: World): readonly Doing[] {
  return [...users(world), ...crawlers(world), ...expired(world)];
}

/** Anonymous users of open images, from anywhere. */
function users(world: World): readonly Doing[] {
  const random = world.random('users of open images');
  const open = world.repositories.filter(({ kind }) => kind === 'open');
  const everywhere = [...blocksOf(random, 'households', 60), ...blocksOf(random, 'abroad', 60)];
  if (open.length === 0) return [];
  return Array.from({ length: DAYS }, (_, day) => day).flatMap((day) =>
    Array.from({ length: random.about(60 * world.scale) }, () => {
      const at = onDay(day, 24 * random.next());
      const from = addressIn(random, random.pick(everywhere));
      const repository = random.pick(open);
      const presence: Presence = {
        log: repository.log.name,
        who: { kind: 'anonymous' },
        from,
        program: random.chance(0.8) ? PROGRAMS.docker : PROGRAMS.containerd,
      };
      const newest = newestOf(repository, at);
      return newest === null ? [] : [doing(at, presence, { kind: 'pull', image: newest.image })];
    }).flat(),
  );
}

/** Clients that ask for names which are not theirs, and get nothing. */
function crawlers(world: World): readonly Doing[] {
  const random = world.random('crawlers');
  const blocks = blocksOf(random, 'rented', 30);
  return Array.from({ length: DAYS }, (_, day) => day).flatMap((day) =>
    Array.from({ length: random.about(1.5) }, () => {
      const log = random.pick(world.organisation.logs);
      const presence: Presence = {
        log: log.name,
        who: { kind: 'anonymous' },
        from: addressIn(random, random.pick(blocks)),
        program: random.pick([PROGRAMS.curl, PROGRAMS.python]),
      };
      const at = onDay(day, 24 * random.next());
      return Array.from({ length: random.between(1, 6) }, (_, index) =>
        doing(at + index * 1500, presence, {
          kind: 'refused-pull',
          repository: random.pick(['library/nginx', 'test', 'app/web']),
        }),
      );
    }).flat(),
  );
}

/** A robot goes on trying with an old password for half a day, after which somebody mends it. */
function expired(world: World): readonly Doing[] {
  const random = world.random('expired password');
  return world.organisation.logs.flatMap((log) => {
    const who = { kind: 'machine', name: 'reporting', session: 'report' } as const;
    const presence: Presence = { log: log.name, who, from: '10.17.9.9', program: PROGRAMS.docker };
    const day = random.between(31, 55);
    const usual = Array.from({ length: DAYS }, (_, each) => each).flatMap((each) => {
      const [repository] = repositoriesOf(world, log.name).slice(5);
      const at = onDay(each, 6.5);
      const newest = repository === undefined ? null : newestOf(repository, at);
      if (newest === null) return [];
      return [
        doing(at, presence, { kind: 'sign-in' }),
        doing(at + 9000, presence, { kind: 'pull', image: newest.image }),
      ];
    });
    const refused = Array.from({ length: 60 }, (_, index) =>
      doing(onDay(day, 7) + index * (HOUR / 10), presence, { kind: 'refused-sign-in' }),
    );
    return [...usual, ...refused];
  });
}
