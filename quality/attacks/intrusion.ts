import { doing } from '../doing.ts';
import { PROGRAMS } from '../programs.ts';
import { DAY, HOUR, MINUTE } from '../times.ts';
import { type Attack, CLOUD, inTurn, QUAY, setting } from './attack.ts';

/** Attacks on sign-in, and ways to come back. */
export const INTRUSIONS: readonly Attack[] = [
  {
    id: 'guessed-password',
    title: 'The password of a colleague is guessed after forty attempts',
    formats: QUAY,
    days: 1,
    plan: (scene) => {
      const presence = scene.person(scene.someone('developer'), scene.rented());
      return [
        ...inTurn(
          presence,
          scene.start,
          11_000,
          Array.from({ length: 40 }, () => ({ kind: 'refused-sign-in' })),
        ),
        doing(scene.start + 9 * MINUTE, presence, { kind: 'sign-in' }),
        ...scene.takes(presence, scene.random.some(scene.repositories, 4), scene.start + 11 * MINUTE),
      ];
    },
  },
  {
    id: 'sprayed-passwords',
    title: 'One password is tried on everybody, and one of them has it',
    formats: QUAY,
    days: 1,
    plan: (scene) => {
      const from = scene.rented();
      const found = scene.someone('developer');
      const tried = scene.world.people.map((person, index) =>
        doing(scene.start + index * 20_000, scene.person(person, from), { kind: 'refused-sign-in' }),
      );
      const at = scene.start + (tried.length + 1) * 20_000;
      return [
        ...tried,
        doing(at, scene.person(found, from), { kind: 'sign-in' }),
        ...scene.takes(scene.person(found, from), scene.random.some(scene.repositories, 2), at + MINUTE),
      ];
    },
  },
  {
    id: 'denied-then-taken',
    title: 'A leaked key is refused at many repositories and gets into three',
    formats: CLOUD,
    days: 1,
    plan: (scene) => {
      const presence = scene.machine('promoter', scene.rented(), 'promote');
      const refused = scene.random.some(scene.repositories, 25);
      return [
        ...inTurn(
          presence,
          scene.start,
          6000,
          refused.map(({ name }) => ({ kind: 'refused-pull', repository: name })),
        ),
        ...scene.takes(presence, scene.random.some(scene.repositories, 3), scene.start + 5 * MINUTE),
      ];
    },
  },
  {
    id: 'back-door',
    title: 'A stolen administrator makes a robot, which pulls and pushes on the days after',
    formats: QUAY,
    days: 3,
    plan: (scene) => {
      const repository = scene.target();
      const presence = { ...scene.person(scene.someone('administrator'), scene.rented()), program: PROGRAMS.browser };
      const robot = scene.machine('backup_agent', scene.rented());
      const image = { ...scene.current(repository), tag: '1.92.0', digest: scene.digest() };
      return [
        doing(scene.start, presence, { kind: 'sign-in' }),
        doing(scene.start + MINUTE, presence, setting('create-robot', null, 'backup_agent')),
        doing(scene.start + 2 * MINUTE, presence, setting('grant-write', repository.name, 'backup_agent')),
        ...scene.takes(robot, scene.random.some(scene.repositories, 5), scene.start + DAY, HOUR),
        doing(scene.start + 2 * DAY, robot, { kind: 'push', image }),
        ...scene.deploys(image, scene.start + 2 * DAY),
      ];
    },
  },
];
