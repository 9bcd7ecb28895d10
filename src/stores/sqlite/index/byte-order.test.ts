import { expect, test, vi } from 'vitest';
import { packed, unpacked } from '../../../numbers/packed-numbers.ts';

/** What a machine does that keeps the highest byte of a number first. */
const machine = vi.hoisted(() => ({ order: 'LE' }));
vi.mock('node:os', async (original) => ({ ...(await original<object>()), endianness: () => machine.order }));

test.each([
  ['one byte', [1, 2]],
  ['two bytes', [0x102, 3]],
  ['four bytes', [0x1020304, 5]],
  ['eight bytes', [2 ** 40, 7]],
])('a case is the same on machines of either order of bytes, in numbers of %s', (_, numbers) => {
  machine.order = 'LE';
  const here = packed(Float64Array.from(numbers));
  machine.order = 'BE';
  const there = packed(Float64Array.from(numbers));
  // This machine cannot lay numbers out the other way: what it turns round is what the other would have turned back.
  const width = here.length / numbers.length;
  const turned = Array.from({ length: here.length }, (_byte, at) => here[at - (at % width) + width - 1 - (at % width)]);
  expect([...there]).toEqual(turned);
  expect([...(unpacked(there, numbers.length) ?? [])]).toEqual(numbers);
});
