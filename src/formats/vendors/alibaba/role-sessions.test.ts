import { expect, test } from 'vitest';
import { typeOfRoleSession } from './role-sessions.ts';

test.each([
  ['300786000000000090:bo@acme.example', 'user'],
  ['300786000000000021:ci-robot', 'service'],
  ['300786000000000021:i-bp1@', 'service'],
  ['bo@acme.example', 'user'],
  [null, 'service'],
] as const)('the session of %s is that of a %s', (principal, type) => {
  expect(typeOfRoleSession(principal)).toBe(type);
});

test('in older editions, a session is a service whatever its name', () => {
  expect(typeOfRoleSession('300786000000000090:bo@acme.example', 2)).toBe('service');
});
