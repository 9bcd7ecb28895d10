import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PendingFingerprints } from './pending-fingerprints.ts';
import { VERSION_WORDS, versionIn } from './versioned-fingerprints.ts';

/** Uniform ones, as hashes are; and ones that have their high half in common with many others. */
const fingerprint = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -3n, max: 200n }),
  fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 0n),
);

test('fingerprints come in ascending order, each with its version', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fingerprint, { maxLength: 3000, size: 'max' }), fc.boolean(), (given, hasExtras) => {
      const pending = new PendingFingerprints();
      const versionOf = (index: number) => ({ content: index * 3, extras: hasExtras ? index : 0, seq: index + 1 });
      for (const [index, one] of given.entries()) {
        const halves = new Uint32Array(BigInt64Array.of(one).buffer);
        const [low = 0, high = 0] = halves;
        expect(pending.addUnlessHeld(low, high, versionOf(index))).toBeNull();
        expect(pending.addUnlessHeld(low, high, versionOf(index + 1))).toEqual(versionOf(index));
      }
      const { fingerprints, versions } = pending.take();
      const expected = given.map((one, index) => ({ one, version: versionOf(index) }));
      expected.sort((a, b) => (a.one < b.one ? -1 : 1));
      expect([...fingerprints]).toEqual(expected.map(({ one }) => one));
      const found = expected.map((_, index) => versionIn(versions, index * VERSION_WORDS));
      expect(found).toEqual(expected.map(({ version }) => version));
      expect(pending.size).toBe(0);
    }),
    { numRuns: 50 },
  );
});
