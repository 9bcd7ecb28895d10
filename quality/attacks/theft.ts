import { addressIn, blocksOf } from '../addresses.ts';
import { doing } from '../doing.ts';
import { PROGRAMS } from '../programs.ts';
import { DAY, HOUR, MINUTE } from '../times.ts';
import { placeOf } from '../world.ts';
import { ANY, type Attack, CLOUD, inTurn, QUAY, setting, WITH_SETTINGS } from './attack.ts';

/** Attacks that take images. */
export const THEFTS: readonly Attack[] = [
  {
    id: 'insider-takes-all',
    title: 'A colleague copies most repositories within an hour, from where they always work',
    formats: ANY,
    days: 1,
    plan: (scene) => {
      const person = scene.someone('developer');
      const from = placeOf(scene.world, person, scene.start, scene.random);
      const taken = scene.random.some(scene.repositories, 45);
      return scene.takes(scene.person(person, from), taken, scene.start, 45_000);
    },
  },
  {
    id: 'node-credential-outside',
    title: 'The credential of cluster nodes takes many repositories from a rented server',
    formats: ANY,
    days: 1,
    plan: (scene) => {
      const name = `${scene.log.runs[0]?.name ?? 'site'}-node`;
      const presence = scene.machine(name, scene.rented(), `i-0${scene.random.hex(16)}`);
      const taken = scene.random.some(scene.repositories, 15);
      return [
        doing(scene.start, presence, { kind: 'sign-in' }),
        ...scene.takes(presence, taken, scene.start + MINUTE, 2 * MINUTE),
      ];
    },
  },
  {
    id: 'slow-theft-inside',
    title: 'A reporting job takes one repository a day that it never needed',
    formats: ANY,
    days: 9,
    plan: (scene) => {
      const presence = scene.machine('reporting', '10.17.9.9', 'report');
      return scene.random
        .some(scene.repositories, 9)
        .flatMap((repository, index) => scene.takes(presence, [repository], scene.start + index * DAY));
    },
  },
  {
    id: 'slow-theft-outside',
    title: 'The session of a colleague takes one or two repositories a day from a rented server',
    formats: ANY,
    days: 8,
    plan: (scene) => {
      const presence = scene.person(scene.someone('developer'), scene.rented());
      return Array.from({ length: 8 }, (_, day) => day).flatMap((day) =>
        scene.takes(
          presence,
          scene.random.some(scene.repositories, 1 + (day % 2)),
          scene.start + day * DAY + day * HOUR,
        ),
      );
    },
  },
  {
    id: 'neighbour',
    title: 'The session of a colleague takes a dozen foreign repositories through a household of the same provider',
    formats: ANY,
    days: 1,
    plan: (scene) => {
      const person = scene.someone('developer');
      const block = person.home.at(scene.start).split('.').slice(0, 2).join('.');
      const presence = scene.person(person, addressIn(scene.random, block));
      const foreign = scene.repositories.filter((repository) => !person.own.includes(repository));
      return scene.takes(presence, scene.random.some(foreign, 12), scene.start, 11 * MINUTE);
    },
  },
  {
    id: 'opened-repository',
    title: 'A stolen administrator opens a repository to everybody, strangers pull it, and it is closed again',
    formats: WITH_SETTINGS,
    days: 1,
    plan: (scene) => {
      const { name } = scene.target();
      const presence = scene.person(scene.someone('administrator'), scene.rented());
      const image = scene.current(scene.target());
      const strangers = Array.from({ length: 5 }, (_, index) =>
        doing(
          scene.start + (10 + index * 12) * MINUTE,
          { log: scene.log.name, who: { kind: 'anonymous' }, from: scene.rented(), program: PROGRAMS.skopeo },
          { kind: 'pull', image: { ...image, repository: name } },
        ),
      );
      return [
        doing(scene.start, presence, setting('open-to-everybody', name)),
        ...strangers,
        doing(scene.start + 3 * HOUR, presence, setting('close-to-everybody', name)),
      ];
    },
  },
  {
    id: 'foreign-account',
    title: 'Repositories are shared with a foreign account, which pulls them',
    formats: CLOUD,
    days: 1,
    plan: (scene) => {
      const account = '999988887777';
      const person = scene.someone('administrator');
      const shared = scene.random.some(scene.repositories, 4);
      const presence = scene.person(person, person.home.at(scene.start));
      const foreign = {
        log: scene.log.name,
        who: { kind: 'foreign', name: 'collector', account },
        from: scene.rented(),
        program: PROGRAMS.boto,
      } as const;
      return [
        ...inTurn(
          presence,
          scene.start,
          20_000,
          shared.map(({ name }) => setting('share-with-account', name, account)),
        ),
        ...scene.takes(foreign, shared, scene.start + 2 * HOUR),
      ];
    },
  },
  {
    id: 'anonymous-probing',
    title: 'A stranger tries names of repositories until two open ones are found',
    formats: QUAY,
    days: 1,
    plan: (scene) => {
      const presence = {
        log: scene.log.name,
        who: { kind: 'anonymous' },
        from: scene.rented(),
        program: PROGRAMS.python,
      } as const;
      const tried = Array.from({ length: 60 }, (_, index) => `${scene.random.pick(scene.repositories).name}-${index}`);
      return [
        ...inTurn(
          presence,
          scene.start,
          7000,
          tried.map((repository) => ({ kind: 'refused-pull', repository })),
        ),
        ...scene.takes(
          presence,
          scene.random.some(
            scene.repositories.filter(({ kind }) => kind === 'application'),
            2,
          ),
          scene.start + 8 * MINUTE,
        ),
      ];
    },
  },
  {
    id: 'dwell',
    title: 'An intruder signs in from abroad, looks round, takes, plants and clears up over ten days',
    formats: ANY,
    days: 10,
    plan: (scene) => {
      const from = addressIn(scene.random, scene.random.pick(blocksOf(scene.random, 'abroad', 1)));
      const presence = scene.person(scene.someone('operator'), from);
      const image = { ...scene.current(scene.target()), tag: '1.99.0', digest: scene.digest() };
      const { start } = scene;
      return [
        doing(start, presence, { kind: 'sign-in' }),
        doing(start + 3 * DAY, presence, { kind: 'list-repositories' }),
        ...scene.takes(presence, scene.random.some(scene.repositories, 3), start + 5 * DAY),
        doing(start + 8 * DAY, presence, { kind: 'push', image }),
        ...scene.deploys(image, start + 8 * DAY),
        doing(start + 9 * DAY, presence, { kind: 'delete', image }),
      ];
    },
  },
];
