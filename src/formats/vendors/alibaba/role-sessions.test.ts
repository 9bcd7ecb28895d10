import { expect, test } from 'vitest';
import { describeActor, sessionOfProgram } from './role-sessions.ts';

function described(principal: string | null, name: string | null = null, edition?: number) {
  const { id, type, ...others } = describeActor({ kind: 'assumed-role', principal, name, credential: null, edition });
  return [id, others.name, type, id === principal ? null : sessionOfProgram(principal)];
}

test.each([
  ['300786000000000090:bo@acme.example', 'user'],
  ['bo@acme.example', 'user'],
  ['300786000000000021:ci-robot', 'service'],
  ['300786000000000021:Alice', 'service'],
  // A number alone may be that of an employee, and a digit a part of a name.
  ['300786000000000021:00102938', 'service'],
  ['300786000000000021:alice2', 'service'],
  ['300786000000000021:run-4711@acme.example', 'user'],
  [null, 'service'],
] as const)('the session %s is a %s of its own', (principal, type) => {
  expect(described(principal)).toEqual([principal, null, type, null]);
});

test.each([
  'i-bp1fnmpn0wzq6gxsk6t4',
  'ci-run-4711',
  'gitlab.job.991',
  'aliyun-go-sdk-1709341925',
  'worker-7d9c5b6f4d-x2x9z',
  '718e09d1-aab5-4c1e-9d1c-0a5f00000001',
])('the session %s of a program is its role', (session) => {
  expect(described(`300786000000000021:${session}`, session)).toEqual(['300786000000000021', null, 'service', session]);
  expect(described(`300786000000000021:${session}`, `ci:${session}`)).toEqual([
    '300786000000000021',
    'ci',
    'service',
    session,
  ]);
});

test('in older editions, a session is a service of its own whatever its name', () => {
  for (const principal of ['300786000000000090:bo@acme.example', '300786000000000021:ci-run-4711']) {
    expect(described(principal, null, 3)).toEqual([principal, null, 'service', null]);
  }
});

test('other identities are of the kind that the log states', () => {
  const actor = describeActor({
    kind: 'ram-user',
    principal: '2000',
    name: 'run-4711',
    credential: null,
    edition: undefined,
  });
  expect(actor).toEqual({ id: '2000', name: 'run-4711', type: 'user', credential: null });
});
