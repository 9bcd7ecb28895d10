import { expect, test } from 'vitest';
import { fileErrorCode, fileTrouble } from './file-trouble.ts';

const failed = (code: unknown) => Object.assign(new Error('it went wrong'), { code });

test('a failed call is explained by its code', () => {
  expect(fileTrouble(failed('ENOSPC'))).toBe('no space is left on the disk');
  expect(fileErrorCode(failed('ENOSPC'))).toBe('ENOSPC');
});

test.for([
  ['a code that is not known', failed('EWHATEVER'), 'it went wrong'],
  ['an error without a code', new Error('it went wrong'), 'it went wrong'],
  ['a code that is no text', failed(7), 'it went wrong'],
  ['no error at all', 'a text', 'a text'],
])('%s speaks for itself', ([, error, words]) => {
  expect(fileTrouble(error)).toBe(words);
});

test('what is no failed call has no code', () => {
  for (const error of [new Error('it went wrong'), failed(7), 'a text', null]) expect(fileErrorCode(error)).toBeNull();
});
