import { expect, test } from 'vitest';
import { EPOCH } from '../domain/instant.ts';
import { clusterNameOf } from './cluster-name.ts';

test.each<[path: string, name: string | null]>([
  ['x/prod-1.json', 'prod-1'],
  ['x/prod-1.ndjson', 'prod-1'],
  ['prod-1.json.gz', 'prod-1'],
  ['prod-1.jsonl.GZ', 'prod-1'],
  ['eu.prod.YAML', 'eu.prod'],
  ['prod-1.pods.json', 'prod-1'],
  ['.pods.json', null],
  ['pods-eu-west.json', 'pods-eu-west'],
  ['pods.json', null],
  ['get-pods.json', null],
  ['kubectl_get_pods_-A.json', null],
  ['all.yaml', null],
  ['pods-2026-03-14.json.gz', null],
  ['Pods (1).json', null],
  ['kube-system.json', null],
  ['-', null],
])('the cluster of %s is %s', (path, name) => {
  const input = { path, location: `/evidence/${path}`, bytes: 1, isStream: false };
  const found = clusterNameOf(input, null, EPOCH);
  expect(found.isKnown ? found.name : null).toBe(name);
  expect(clusterNameOf(input, 'stated', EPOCH)).toEqual({ name: 'stated', isKnown: true });
});

test('files that say nothing are clusters of their own, in an archive too', () => {
  const names = ['a/pods.json', 'b/pods.json', 'c.zip/a/pods.json', 'c.zip/b/pods.json'].map((path) => {
    const location = path.startsWith('c.zip') ? '/evidence/c.zip' : `/evidence/${path}`;
    return clusterNameOf({ path, location, bytes: 1, isStream: false }, null, EPOCH).name;
  });
  expect(new Set(names).size).toBe(4);
});
