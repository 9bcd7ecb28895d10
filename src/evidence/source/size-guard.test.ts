import { expect, test } from 'vitest';
import { SizeGuard, TooLarge } from './size-guard.ts';

const GB = 1e9;

test.for<[title: string, stated: number | null, inflated: number, read: number, isRefused: boolean]>([
  ['a large log, compressed as logs are', null, 40 * GB, GB, false],
  ['a short run of equal lines', null, 0.9 * GB, GB / 1000, false],
  ['more than any log shrinks', null, 1.1 * GB, GB / 1000, true],
  ['what is not compressed', null, 99 * GB, 99 * GB, false],
  ['what does not end', null, 101 * GB, 101 * GB, true],
  ['more than the user allows', GB / 1000, GB / 1000 + 1, GB / 1000, true],
  ['exactly what the user allows', GB / 1000, GB / 1000, GB / 1000, false],
  ['what the user allows, however well it is compressed', 20 * GB, 19 * GB, GB / 1000, false],
])('%s', ([, stated, inflated, read, isRefused]) => {
  const check = () => new SizeGuard(stated).check(inflated, read);
  if (isRefused) expect(check).toThrow(TooLarge);
  else expect(check).not.toThrow();
});

test('a refusal says that nothing was imported, and how to allow it', () => {
  for (const stated of [null, 5]) {
    expect(() => new SizeGuard(stated).check(200 * GB, 1)).toThrow(/none of it was imported; --max-bytes/);
  }
});
