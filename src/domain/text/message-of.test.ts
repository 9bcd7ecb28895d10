import { expect, test } from 'vitest';
import { messageOf } from './message-of.ts';

test('an error says its message, and anything else is its text', () => {
  expect([new RangeError('too far'), 'a text', 7, null].map(messageOf)).toEqual(['too far', 'a text', '7', 'null']);
});
