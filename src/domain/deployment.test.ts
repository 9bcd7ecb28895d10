import { expect, test } from 'vitest';
import { isRunning, type ObservedContainer, otherNames } from './deployment.ts';

const container: ObservedContainer = {
  namespace: 'default',
  workload: 'Deployment/payments',
  pod: 'payments-1',
  container: 'api',
  kind: 'container',
  image: { registry: null, namespace: 'payments', repository: 'payments/api', tag: 'v1', digest: null },
  node: null,
  state: 'running',
  since: null,
};

test.for<[state: string, verdict: boolean]>([
  ['running', true],
  ['waiting: ImagePullBackOff', false],
  ['terminated: Completed', false],
  ['pod running', false],
])('a container in the state "%s" is running: %s', ([state, verdict]) => {
  expect(isRunning({ ...container, state })).toBe(verdict);
});

test('the other names of an image are told where it runs under none of its own', () => {
  const of = (repository: string | null) => ({
    image: { registry: null, namespace: null, repository, tag: null, digest: null },
  });
  expect(otherNames('mirror/api', [of('pay/api'), of('pay/api'), of(null)])).toEqual(['pay/api']);
  expect(otherNames('mirror/api', [of('pay/api'), of('mirror/api')])).toEqual([]);
  expect(otherNames('nginx', [of('library/nginx')])).toEqual([]);
});
