import { expect, test } from 'vitest';
import { wellFormed } from './well-formed.ts';

test.for<[title: string, text: string, expected: string]>([
  ['a text without surrogates stays', 'a镜\u0000', 'a镜\u0000'],
  ['a surrogate pair stays', '😀', '😀'],
  ['each unpaired surrogate is replaced', '\ud800x\udc00', '\ufffdx\ufffd'],
  ['a pair beside an unpaired one stays', '\ud83d\ud83d\ude00', '\ufffd😀'],
  ['nothing stays nothing', '', ''],
])('%s', ([, text, expected]) => {
  expect(wellFormed(text)).toBe(expected);
  expect(Buffer.from(wellFormed(text)).toString()).toBe(expected);
});
