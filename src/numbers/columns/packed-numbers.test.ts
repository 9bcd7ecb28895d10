import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { packed, packedFrom, unpacked } from './packed-numbers.ts';

/** The byte order that the machine claims to have. */
const machine = vi.hoisted(() => ({ order: 'LE' }));
vi.mock('node:os', async (original) => ({ ...(await original<object>()), endianness: () => machine.order }));

afterEach(() => {
  machine.order = 'LE';
});

test('numbers come back as they were, and take the fewest bytes that fit the highest', () => {
  const highest = fc.constantFrom(0, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER);
  fc.assert(
    fc.property(highest, fc.array(fc.nat(255), { maxLength: 20 }), (most, others) => {
      const numbers = Float64Array.from([...others, most]);
      const bytes = packed(numbers);
      expect(bytes.length / numbers.length).toBe(most < 256 ? 1 : most < 65_536 ? 2 : most < 2 ** 32 ? 4 : 8);
      expect([...(unpacked(bytes, numbers.length) ?? [])]).toEqual([...numbers]);
    }),
  );
});

test('differences to a base are packed like numbers', () => {
  const highest = fc.constantFrom(0, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 50);
  fc.assert(
    fc.property(highest, fc.nat(2 ** 31), fc.array(fc.nat(255), { maxLength: 40 }), (most, base, others) => {
      const differences = Float64Array.from([...others, most]);
      expect(
        packedFrom(
          base,
          differences.map((one) => base + one),
        ),
      ).toEqual(packed(differences));
    }),
  );
  expect(packedFrom(7, new Float64Array())).toEqual(Buffer.alloc(0));
});

test('no numbers take no bytes', () => {
  expect(packed(new Uint32Array())).toEqual(Buffer.alloc(0));
  expect([...(unpacked(Buffer.alloc(0), 0) ?? [1])]).toEqual([]);
});

test('bytes that start anywhere in memory are decoded', () => {
  const bytes = packed(Float64Array.of(2 ** 40, 7));
  for (const start of [0, 1, 8]) {
    const memory = Buffer.concat([Buffer.alloc(start), bytes]);
    expect([...(unpacked(memory.subarray(start), 2) ?? [])]).toEqual([2 ** 40, 7]);
  }
});

test.for<[title: string, bytes: number, count: number]>([
  ['nine bytes for three numbers', 9, 3],
  ['four bytes for no number', 4, 0],
  ['four bytes for 2^53 numbers', 4, 2 ** 53],
])('%s are damaged', ([, bytes, count]) => {
  expect(unpacked(Buffer.alloc(bytes), count)).toBeNull();
});

describe('on a big-endian machine', () => {
  test.for<[title: string, numbers: readonly number[]]>([
    ['one byte', [1, 2]],
    ['two bytes', [0x102, 3]],
    ['four bytes', [0x1020304, 5]],
    ['eight bytes', [2 ** 40, 7]],
  ])('numbers of %s have their bytes swapped on the way out and on the way in', ([, numbers]) => {
    const here = packed(Float64Array.from(numbers));
    machine.order = 'BE';
    const there = packed(Float64Array.from(numbers));
    // This machine cannot lay out numbers the other way, so the swap shows as numbers whose bytes are reversed.
    const width = here.length / numbers.length;
    const reversed = numbers.flatMap((_, index) => [...here.subarray(index * width, (index + 1) * width)].toReversed());
    expect([...there]).toEqual(reversed);
    expect([...(unpacked(there, numbers.length) ?? [])]).toEqual(numbers);
  });
});
