import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesGlob } from '../../src/domain/text/glob.ts';

const oracle = (pattern: string): RegExp =>
  new RegExp(
    `^${[...pattern].map((c) => (c === '*' ? '.*' : c === '?' ? '.' : c.replace(/[\\^$.|+()[\]{}]/, '\\$&'))).join('')}$`,
    'su',
  );

test('a glob matches what the regular expression of the same meaning matches', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '[', '\n', '😀', '😁'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '[', '*', '\n', '😀', '😁'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (glob, subject) => {
      expect(matchesGlob(glob, subject)).toBe(oracle(glob).test(subject));
    }),
    { numRuns: 200 },
  );
});

test('a text matches the pattern made of it by replacing any of its characters', () => {
  const parts = fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.constantFrom('keep', 'star')), { maxLength: 6 });
  fc.assert(
    fc.property(parts, (pieces) => {
      const text = pieces.map(([piece]) => piece).join('');
      const pattern = pieces.map(([piece, how]) => (how === 'star' ? '*' : piece)).join('');
      expect(matchesGlob(pattern, text)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
