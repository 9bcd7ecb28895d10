import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DisjointSets } from './disjoint-sets.ts';

test('two numbers share a set exactly when unions connect them', () => {
  const pair = fc.tuple(fc.nat(19), fc.nat(19));
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 30 }), (pairs) => {
      const sets = new DisjointSets(20);
      for (const [one, other] of pairs) sets.unite(one, other);
      // The naive way: labels are spread until nothing changes.
      let labels = Array.from({ length: 20 }, (_, index) => index);
      for (const [one, other] of pairs) {
        const [from, to] = [labels[one], labels[other]];
        labels = labels.map((label) => (label === from ? (to ?? label) : label));
      }
      for (let one = 0; one < 20; one++) {
        for (let other = 0; other < 20; other++) {
          expect(sets.find(one) === sets.find(other)).toBe(labels[one] === labels[other]);
        }
      }
    }),
  );
});

test('a number outside the sets is refused', () => {
  expect(() => new DisjointSets(2).find(2)).toThrow(RangeError);
});
