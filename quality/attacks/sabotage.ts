import { doing } from '../doing.ts';
import { signatureOf } from '../life/pipelines.ts';
import { HOUR, MINUTE } from '../times.ts';
import { ANY, type Attack, CLOUD, inTurn, setting, WITH_SETTINGS } from './attack.ts';

/** Attacks that plant, destroy or hide. */
export const SABOTAGE: readonly Attack[] = [
  {
    id: 'stolen-robot',
    title: 'The credential of the pipelines looks round, pulls and pushes from a rented server',
    formats: ANY,
    days: 1,
    plan: (scene) => {
      const presence = scene.machine('ci-build', scene.rented());
      const image = { ...scene.current(scene.target()), tag: '1.90.1', digest: scene.digest() };
      return [
        doing(scene.start, presence, { kind: 'sign-in' }),
        doing(scene.start + MINUTE, presence, { kind: 'list-repositories' }),
        ...scene.takes(presence, scene.random.some(scene.repositories, 6), scene.start + 3 * MINUTE),
        doing(scene.start + 40 * MINUTE, presence, { kind: 'push', image }),
      ];
    },
  },
  {
    id: 'overwritten-tag',
    title: 'A released tag is overwritten from a rented server and pulled by production',
    formats: ANY,
    days: 1,
    plan: (scene) => {
      const image = { ...scene.current(scene.target()), digest: scene.digest() };
      const presence = scene.machine('ci-build', scene.rented());
      return [doing(scene.start, presence, { kind: 'push', image }), ...scene.deploys(image, scene.start)];
    },
  },
  {
    id: 'push-by-reader',
    title: 'A job that only ever read pushes from its own machine, and production runs it',
    formats: ANY,
    days: 1,
    plan: (scene) => {
      const image = { ...scene.current(scene.target()), tag: '1.91.0', digest: scene.digest() };
      const presence = scene.machine('reporting', '10.17.9.9', 'report');
      return [doing(scene.start, presence, { kind: 'push', image }), ...scene.deploys(image, scene.start)];
    },
  },
  {
    id: 'images-destroyed',
    title: 'The session of a colleague deletes thirty images from a rented server',
    formats: ANY,
    days: 1,
    plan: (scene) => {
      const presence = scene.person(scene.someone('developer'), scene.rented());
      const images = scene.random.some(
        scene.repositories.flatMap(({ builds }) => builds.filter(({ at }) => at < scene.start)),
        30,
      );
      return inTurn(
        presence,
        scene.start,
        9000,
        images.map(({ image }) => ({ kind: 'delete', image })),
      );
    },
  },
  {
    id: 'repositories-deleted',
    title: 'A colleague deletes two repositories from home',
    formats: WITH_SETTINGS,
    days: 1,
    plan: (scene) => {
      const person = scene.someone('developer');
      const presence = scene.person(person, person.home.at(scene.start));
      const gone = scene.random.some(scene.repositories, 2);
      return inTurn(
        presence,
        scene.start,
        MINUTE,
        gone.map(({ name }) => setting('delete-repository', name)),
      );
    },
  },
  {
    id: 'retention-tampered',
    title: 'A policy that keeps one image is set, and the registry deletes the rest',
    formats: WITH_SETTINGS,
    days: 1,
    plan: (scene) => {
      const repository = scene.target();
      const person = scene.someone('operator');
      const presence = scene.person(person, person.home.at(scene.start));
      const at = scene.start + 5 * HOUR;
      const old = repository.builds.filter((build) => build.at < scene.start && build.kind !== 'preview');
      const images = Array.from(
        { length: 25 },
        (_, index) => old[index]?.image ?? { repository: repository.name, tag: `0.${index}.0`, digest: scene.digest() },
      );
      const registry = { log: scene.log.name, who: { kind: 'registry' }, from: '', program: '' } as const;
      return [
        doing(scene.start, presence, setting('set-retention', repository.name, '1')),
        doing(at, registry, { kind: 'expire', repository: repository.name, images }),
      ];
    },
  },
  {
    id: 'immutability-removed',
    title: 'Tags are made mutable and a release is replaced, from home',
    formats: WITH_SETTINGS,
    days: 1,
    plan: (scene) => {
      const repository = scene.target();
      const person = scene.someone('developer');
      const presence = scene.person(person, person.home.at(scene.start));
      const image = { ...scene.current(repository), digest: scene.digest() };
      return [
        doing(scene.start, presence, setting('remove-immutability', repository.name)),
        doing(scene.start + 10 * MINUTE, presence, { kind: 'push', image }),
        ...scene.deploys(image, scene.start + 10 * MINUTE),
      ];
    },
  },
  {
    id: 'signature-removed',
    title: 'A signature is taken off and the release is replaced',
    formats: ANY,
    days: 1,
    plan: (scene) => {
      const image = scene.current(scene.target());
      const person = scene.someone('developer');
      const presence = scene.person(person, person.home.at(scene.start));
      return [
        doing(scene.start, presence, { kind: 'untag', image: signatureOf(image, scene.random) }),
        doing(scene.start + 5 * MINUTE, presence, { kind: 'push', image: { ...image, digest: scene.digest() } }),
      ];
    },
  },
  {
    id: 'deleted-and-pushed',
    title: 'A released tag is deleted and pushed again with another content, with the credential of the pipelines',
    formats: ANY,
    days: 1,
    plan: (scene) => {
      const image = scene.current(scene.target());
      const presence = scene.machine('ci-build', scene.rented());
      const planted = { ...image, digest: scene.digest() };
      return [
        doing(scene.start, presence, { kind: 'delete', image }),
        doing(scene.start + 4 * MINUTE, presence, { kind: 'push', image: planted }),
        ...scene.deploys(planted, scene.start + 4 * MINUTE),
      ];
    },
  },
  {
    id: 'look-alike',
    title: 'A repository whose name is nearly that of a well-known one is pushed',
    formats: ANY,
    days: 1,
    plan: (scene) => {
      const { name } = scene.target();
      const repository = `${name.slice(0, -1)}${name.endsWith('s') ? 'z' : 's'}`;
      const person = scene.someone('developer');
      const presence = scene.person(person, person.home.at(scene.start));
      return [
        doing(scene.start, presence, { kind: 'push', image: { repository, tag: '1.0.0', digest: scene.digest() } }),
      ];
    },
  },
  {
    id: 'audit-stopped',
    title: 'The trail is stopped by the session of an administrator',
    formats: CLOUD,
    days: 1,
    plan: (scene) => {
      const presence = scene.person(scene.someone('administrator'), scene.rented());
      return [doing(scene.start, presence, setting('stop-audit', null))];
    },
  },
];
