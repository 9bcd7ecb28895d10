import { describe, expect, test } from 'vitest';
import { printReference } from '../../domain/image-ref.ts';
import type { InventoryOutcome } from '../toolkit/inventory.ts';
import { inventory } from './kubernetes-pods.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const ID = 'c'.repeat(64);

function podWith(spec: object, status: object = {}): object {
  return { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'p', namespace: 'n' }, spec, status };
}

function told(outcome: InventoryOutcome): readonly string[] {
  if (outcome.outcome !== 'pod') return [outcome.outcome];
  return outcome.containers.map(({ image, kind, state, workload }) => {
    return [kind, `${image.registry}/${printReference(image)}`, state, workload].join(' | ');
  });
}

function imagesOf(image: string | undefined, status: object, edition = 3): readonly string[] {
  const pod = podWith({ containers: [{ name: 'c', image }] }, { containerStatuses: [{ name: 'c', ...status }] });
  const outcome = inventory.read(pod, edition);
  if (outcome.outcome !== 'pod') return [outcome.outcome];
  return outcome.containers.map((container) => `${container.image.registry}/${printReference(container.image)}`);
}

describe('the digest of an image that runs', () => {
  test.each<[name: string, asked: string | undefined, status: object, expected: readonly string[]]>([
    ['containerd', 'r.io/a/b:1', { imageID: `r.io/a/b@${A}` }, [`r.io/a/b:1@${A}`]],
    ['Docker', 'r.io/a/b:1', { imageID: `docker-pullable://r.io/a/b@${A}` }, [`r.io/a/b:1@${A}`]],
    ['Docker, built on the node', 'r.io/a/b:1', { imageID: `docker://sha256:${ID}` }, ['r.io/a/b:1']],
    [
      'containerd, without a manifest',
      'r.io/a/b:1',
      { imageID: `sha256:${ID}`, image: `sha256:${ID}` },
      ['r.io/a/b:1'],
    ],
    ['CRI-O', 'r.io/a/b:1', { imageID: ID, image: 'r.io/a/b:1' }, ['r.io/a/b:1']],
    ['CRI-O, where the tag moved on', 'r.io/a/b:1', { imageID: ID, image: `r.io/a/b@${A}` }, [`r.io/a/b:1@${A}`]],
    ['never pulled', 'r.io/a/b:1', { imageID: '', image: '' }, ['r.io/a/b:1']],
    ['asked for by digest', `r.io/a/b:1@${A}`, { imageID: ID }, [`r.io/a/b:1@${A}`]],
    ['index and platform', `r.io/a/b@${A}`, { imageID: `r.io/a/b@${B}` }, [`r.io/a/b@${A}`, `r.io/a/b@${B}`]],
    ['another repository', 'r.io/a/b:1', { imageID: `r.io/x/y@${A}`, image: 'r.io/x/y:9' }, [`r.io/a/b:1@${A}`]],
    ['shorthand', 'nginx', { imageID: `docker.io/library/nginx@${A}` }, [`docker.io/library/nginx:latest@${A}`]],
    [
      'capitals',
      'r.io/a/b:1',
      { imageID: `r.io/a/b@${A.toUpperCase().replace('SHA256', 'sha256')}` },
      [`r.io/a/b:1@${A}`],
    ],
    ['asked for by id', `sha256:${ID}`, { imageID: `docker-pullable://r.io/a/b@${A}` }, [`r.io/a/b@${A}`]],
  ])('%s', (_, asked, status, expected) => {
    expect(imagesOf(asked, status)).toEqual(expected);
  });

  test('is read as before for files of older cases', () => {
    expect(imagesOf('r.io/a/b:1', { imageID: ID, image: `r.io/a/b@${A}` }, 2)).toEqual(['r.io/a/b:1']);
    expect(imagesOf(`r.io/a/b@${A}`, { imageID: `r.io/a/b@${B}` }, 2)).toEqual([`r.io/a/b@${B}`]);
  });
});

test('images that are volumes are in use while the pod runs', () => {
  const spec = {
    containers: [],
    volumes: [{ name: 'model', image: { reference: `r.io/ml/model@${A}` } }, { name: 'x' }],
  };
  expect(told(inventory.read(podWith(spec, { phase: 'Running' }), 3))).toEqual([
    `volume | r.io/ml/model@${A} | mounted | Pod/p`,
  ]);
  expect(told(inventory.read(podWith(spec, { phase: 'Pending' }), 3))[0]).toContain('pod pending');
  expect(told(inventory.read(podWith(spec, { phase: 'Running' }), 2))).toEqual([]);
});

test('what controllers declare is read, once, though no pod of theirs is there', () => {
  const template = { spec: { containers: [{ name: 'c', image: 'r.io/a/b:1' }] } };
  const object = (kind: string | undefined, spec: object, metadata: object = {}) => ({
    ...(kind === undefined ? {} : { kind, apiVersion: 'apps/v1' }),
    metadata: { name: 'w', namespace: 'n', ...metadata },
    spec,
  });
  const cases: readonly (readonly [object, readonly string[]])[] = [
    [object('Deployment', { replicas: 2, template }), ['container | r.io/a/b:1 | declared | Deployment/w']],
    [
      object('StatefulSet', { replicas: 0, template }),
      ['container | r.io/a/b:1 | declared: 0 replicas | StatefulSet/w'],
    ],
    [
      object('CronJob', { suspend: true, jobTemplate: { spec: { template } } }),
      ['container | r.io/a/b:1 | declared: suspended | CronJob/w'],
    ],
    [object(undefined, { template }), ['container | r.io/a/b:1 | declared | Workload/w']],
    [object('ReplicaSet', { template }, { ownerReferences: [{ kind: 'Deployment', name: 'w' }] }), ['ignored']],
    [object('Service', { selector: {} }), ['ignored']],
  ];
  for (const [record, expected] of cases) {
    expect(inventory.recognise(record)).toBe(true);
    expect(told(inventory.read(record, 3))).toEqual(expected);
    expect(told(inventory.read({ ...record, kind: 'Deployment' }, 2))).toEqual(['ignored']);
  }
});

test('nodes and secrets alone are no inventory', () => {
  const metadata = { name: 'x' };
  const beside = [
    { kind: 'Node', apiVersion: 'v1', metadata },
    { kind: 'Secret', apiVersion: 'v1', metadata, data: {} },
    { metadata, spec: {}, status: { nodeInfo: { kubeletVersion: 'v1.31.0' } } },
  ];
  const others = [
    { kind: 'Pod', apiVersion: 'v1', metadata },
    { metadata, spec: {}, status: {} },
    podWith({ containers: [] }),
  ];
  expect([...beside, ...others].map((record) => inventory.isBeside?.(record))).toEqual([
    ...beside.map(() => true),
    ...others.map(() => false),
  ]);
});
