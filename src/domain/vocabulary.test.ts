import { expect, test } from 'vitest';
import { AuditError } from './audit-error.ts';
import { ACTOR_TYPES, termOf } from './vocabulary.ts';

test('a term is what a vocabulary spells, and nothing else', () => {
  expect([termOf(ACTOR_TYPES, 'robot'), termOf(ACTOR_TYPES, 'Robot'), termOf(ACTOR_TYPES, '')]).toEqual([
    'robot',
    null,
    null,
  ]);
});

test('an error that needs no hint has none', () => {
  const error = new AuditError('usage', 'No.');
  expect([error.hint, error.cause]).toEqual([null, undefined]);
});
