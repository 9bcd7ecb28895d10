import { type Act, type Doing, doing, type Presence } from '../doing.ts';
import { PROGRAMS } from '../programs.ts';
import { DAYS, HOUR, isWorkday, MINUTE, onDay } from '../times.ts';
import { isAtWork, placeOf, presenceOf, type World } from '../world.ts';

/** Administrators and infrastructure as code: new repositories, robots, members, tokens, retention, clearing up. */
export function administration(world: World): readonly Doing[] {
  return [...infrastructure(world), ...newRepositories(world), ...byHand(world)];
}

const CODE = { kind: 'machine', name: 'infrastructure', session: 'terraform' } as const;

/** Infrastructure as code sets the same policies again, twice a week, and changes a few. */
function infrastructure(world: World): readonly Doing[] {
  const random = world.random('infrastructure');
  return Array.from({ length: DAYS }, (_, day) => day)
    .filter((day) => isWorkday(day) && random.chance(0.4))
    .flatMap((day) =>
      world.organisation.logs.flatMap((log) => {
        const presence: Presence = { log: log.name, who: CODE, from: '10.16.4.12', program: PROGRAMS.terraform };
        const at = onDay(day, 10 - world.organisation.zone + 5 * random.next());
        const changed = random.some(
          world.repositories.filter((repository) => repository.log === log),
          random.between(1, 4),
        );
        return changed.map(({ name }, index) => {
          const setting = random.chance(0.5) ? 'set-retention' : 'grant-write';
          return doing(at + index * 4000, presence, { kind: 'setting', setting, repository: name, about: 'ci-build' });
        });
      }),
    );
}

function newRepositories(world: World): readonly Doing[] {
  return world.repositories.flatMap(({ name, log, createdAt }) => {
    if (createdAt === null) return [];
    const presence: Presence = { log: log.name, who: CODE, from: '10.16.4.12', program: PROGRAMS.terraform };
    const settings = ['create-repository', 'grant-write', 'set-retention'] as const;
    return settings.map((setting, index) =>
      doing(createdAt + index * 20_000, presence, { kind: 'setting', setting, repository: name, about: 'ci-build' }),
    );
  });
}

/** What administrators do by hand, some of it every few weeks only. */
function byHand(world: World): readonly Doing[] {
  const random = world.random('administrators');
  const administrators = world.people.filter(({ job }) => job === 'administrator');
  return Array.from({ length: DAYS }, (_, day) => day).flatMap((day) =>
    administrators
      .filter((person) => isWorkday(day) && isAtWork(person, day) && random.chance(0.5))
      .flatMap((person) => {
        const log = random.pick(world.organisation.logs);
        const at = onDay(day, 9 - world.organisation.zone + 7 * random.next());
        const presence = presenceOf(person, log, placeOf(world, person, at, random), PROGRAMS.browser);
        const application = random.pick(world.repositories.filter((one) => one.log === log));
        const acts = actsOf(random.next(), application.name, `member-${random.below(40)}`);
        return [
          doing(at, presence, { kind: 'sign-in' }),
          ...acts.map((act, index) => doing(at + HOUR / 4 + index * MINUTE, presence, act)),
        ];
      }),
  );
}

function actsOf(dice: number, repository: string, about: string): readonly Act[] {
  const act = (setting: Extract<Act, { kind: 'setting' }>['setting']): Act => ({
    kind: 'setting',
    setting,
    repository,
    about,
  });
  if (dice < 0.35) return [act('rotate-token')];
  if (dice < 0.55) return [act('add-member')];
  if (dice < 0.65) return [act('create-robot'), act('grant-write')];
  if (dice < 0.7) return [act('set-retention')];
  if (dice < 0.72) return [act('delete-repository')];
  return [{ kind: 'list-repositories' }, { kind: 'list-tags', repository }];
}
