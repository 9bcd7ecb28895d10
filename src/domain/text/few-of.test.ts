import { expect, test } from 'vitest';
import { fewAndRest, fewOf } from './few-of.ts';

test('the first values are named, and the others counted', () => {
  expect([fewOf([]), fewOf(['a', 'b', 'c']), fewOf(['a', 'b', 'c', 'd'])]).toEqual([
    '',
    'a, b, c',
    'a, b, c and 1 more',
  ]);
  expect(fewOf(['a', 'b', 'c'], 1)).toBe('a and 2 more');
});

test('sentences stay apart', () => {
  expect(fewAndRest(['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
  expect(fewAndRest(['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'b', 'c', '2 more']);
  expect(fewAndRest(['a', 'b'], 1)).toEqual(['a', '1 more']);
});
