import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareText } from './compare-text.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '镜', '\uffff', '\ue000', '😀', '𝕏'), maxLength: 6 });

test('texts are ordered by their UTF-8 bytes', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test('a character beyond U+FFFF comes after all others, unlike in the order of code units', () => {
  expect(['😀', '\uffff', 'a'].toSorted(compareText)).toEqual(['a', '\uffff', '😀']);
  expect(['😀', '\uffff', 'a'].toSorted()).toEqual(['a', '😀', '\uffff']);
});
