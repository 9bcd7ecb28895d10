import { expect, test } from 'vitest';
import { isRunning, type ObservedContainer } from './deployment.ts';

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
