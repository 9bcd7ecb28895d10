import { type Doing, doing } from '../doing.ts';
import { PROGRAMS } from '../programs.ts';
import type { Random } from '../random.ts';
import { DAYS, HOUR, isWorkday, MINUTE, onDay } from '../times.ts';
import { isAtWork, type Person, placeOf, presenceOf, repositoriesOf, type World } from '../world.ts';
import { newestOf, type Repository } from './release-plan.ts';

/** People at work: at the office, at home, on the phone's connection, on journeys, on call at night. */
export function colleagues(world: World): readonly Doing[] {
  const random = world.random('colleagues');
  return Array.from({ length: DAYS }, (_, day) => day).flatMap((day) =>
    world.people.filter((person) => isAtWork(person, day)).flatMap((person) => dayOf({ world, random, person, day })),
  );
}

interface Workday {
  readonly world: World;
  readonly random: Random;
  readonly person: Person;
  readonly day: number;
}

function dayOf(workday: Workday): readonly Doing[] {
  const { world, random, person, day } = workday;
  if (person.job === 'operator' && random.chance(0.05)) return night(workday);
  if (!random.chance(isWorkday(day) ? 0.6 : 0.05)) return [];
  const at = onDay(day, 9 - world.organisation.zone + 8 * random.next());
  return [...ordinaryWork(workday, at), ...(random.chance(0.03) ? handwork(workday, at + HOUR) : [])];
}

/** Somebody signs in, looks round and pulls a few images, mostly of the own team. */
function ordinaryWork({ world, random, person }: Workday, at: number): readonly Doing[] {
  const [first] = person.own;
  if (first === undefined) return [];
  const presence = presenceOf(person, first.log, placeOf(world, person, at, random));
  const mistyped = random.chance(0.04) ? random.between(1, 4) : 0;
  // Colleagues help other teams now and then.
  const others = random.chance(0.08) ? random.some(repositoriesOf(world, first.log.name), 2) : [];
  const pulled = [...random.some(person.own, random.between(0, 3)), ...others];
  return [
    ...Array.from({ length: mistyped }, (_, index) =>
      doing(at - MINUTE + index * 9000, presence, { kind: 'refused-sign-in' }),
    ),
    doing(at, presence, { kind: 'sign-in' }),
    ...(random.chance(0.3)
      ? [doing(at + 30_000, { ...presence, program: PROGRAMS.browser }, { kind: 'list-repositories' })]
      : []),
    ...pulled.flatMap((repository, index) => pullOf(presence, repository, at + (index + 2) * 5 * MINUTE)),
    ...(random.chance(0.05)
      ? [doing(at + MINUTE, presence, { kind: 'refused-pull', repository: random.pick(world.repositories).name })]
      : []),
  ];
}

function pullOf(presence: ReturnType<typeof presenceOf>, repository: Repository, at: number): readonly Doing[] {
  const newest = newestOf(repository, at);
  return newest === null ? [] : [doing(at, presence, { kind: 'pull', image: newest.image })];
}

/** What is not left to the pipeline: an image pushed by hand, an old tag taken off. */
function handwork({ world, random, person }: Workday, at: number): readonly Doing[] {
  const repository = random.pick(person.own);
  const newest = newestOf(repository, at);
  if (newest === null) return [];
  const from = placeOf(world, person, at, random);
  const presence = presenceOf(person, repository.log, from, PROGRAMS.docker);
  const image = { repository: repository.name, tag: `dev-${person.name}`, digest: `sha256:${random.hex(64)}` };
  const old = random.pick(repository.builds).image;
  return random.chance(0.7)
    ? [doing(at, presence, { kind: 'push', image })]
    : [doing(at, presenceOf(person, repository.log, from), { kind: 'untag', image: old })];
}

/** A call at night: many images are looked at, and sometimes the release of before is put back. */
function night({ world, random, person, day }: Workday): readonly Doing[] {
  const at = onDay(day, 22 - world.organisation.zone + 5 * random.next());
  const log = random.pick(world.organisation.logs);
  const presence = presenceOf(person, log, person.home.at(at));
  const looked = random.some(repositoriesOf(world, log.name), random.between(4, 14));
  const repository = looked.find(({ kind, builds }) => kind === 'application' && builds.length > 6);
  const released = repository?.builds.filter(({ kind, at: built }) => kind === 'release' && built < at) ?? [];
  const before = released.at(-2);
  return [
    doing(at, presence, { kind: 'sign-in' }),
    doing(at + MINUTE, presence, { kind: 'list-repositories' }),
    ...looked.flatMap((one, index) =>
      pullOf({ ...presence, program: PROGRAMS.docker }, one, at + (index + 2) * 2 * MINUTE),
    ),
    ...(before !== undefined && random.chance(0.4)
      ? [
          doing(
            at + HOUR,
            { ...presence, program: PROGRAMS.crane },
            { kind: 'push', image: { ...before.image, tag: 'stable' } },
          ),
        ]
      : []),
  ];
}
