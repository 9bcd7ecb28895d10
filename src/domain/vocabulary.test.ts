import { expect, test } from 'vitest';
import { ACTOR_TYPES, termOf } from './vocabulary.ts';

test('a term must be spelled exactly as in its vocabulary', () => {
  expect([termOf(ACTOR_TYPES, 'robot'), termOf(ACTOR_TYPES, 'Robot'), termOf(ACTOR_TYPES, '')]).toEqual([
    'robot',
    null,
    null,
  ]);
});
