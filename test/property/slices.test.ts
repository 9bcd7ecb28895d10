import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Slice, slices } from '../../src/verification/reading/slices.ts';
import { cut, streamOf } from '../support/split.ts';

test('slices are the same however the stream is cut into chunks; slices beyond its end are left out', async () => {
  const anySlice = fc.record({ offset: fc.nat(60), length: fc.integer({ min: 1, max: 30 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
      fc.array(anySlice, { maxLength: 8 }),
      async (content, sizes, wanted) => {
        const bytes = Buffer.from(content);
        const ordered = wanted.toSorted((a, b) => a.offset - b.offset);
        const found = new Map<Slice, string>();
        for await (const [slice, part] of slices(streamOf(cut(bytes, sizes)), ordered)) {
          found.set(slice, part.toString('hex'));
        }
        const within = ordered.filter(({ offset, length }) => offset + length <= bytes.length);
        expect([...found.keys()].length).toBe(within.length);
        for (const slice of within) {
          expect(found.get(slice)).toBe(bytes.subarray(slice.offset, slice.offset + slice.length).toString('hex'));
        }
      },
    ),
    { numRuns: 200 },
  );
});
