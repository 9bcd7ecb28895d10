import { expect, test } from 'vitest';
import { gathering } from './option-values.ts';

const gather = gathering((text: string): string => text);

test('an option may be repeated, hold several values, and end with a comma', () => {
  expect(gather('b,c,', gather('a', undefined))).toEqual(['a', 'b', 'c']);
});

// It may be a variable of a script that is not set. Without the filter, the answer would be about everything.
test.each(['', ' ', ',', ' , '])('the text "%s" holds no value and is refused', (text) => {
  expect(() => gather(text, undefined)).toThrow('Give a value, or leave the option out.');
});
