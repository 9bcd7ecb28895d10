import { expect, test } from 'vitest';
import { byteSize } from './byte-size.ts';

test.for<[text: string, bytes: number]>([
  ['1', 1],
  ['500000', 500_000],
  ['20GB', 20e9],
  ['20 gb', 20e9],
  ['20G', 20e9],
  ['1.5 TiB', 1.5 * 1024 ** 4],
  ['512MiB', 512 * 1024 ** 2],
  ['3kB', 3000],
])('%s', ([text, bytes]) => {
  expect(byteSize(text)).toBe(bytes);
});

test.for(['', '0', '-1', '1e9', '20XB', '0.0001kB', '1,5GB', '999999999999999TB', 'GB', '20 GB extra', '٣'])(
  '"%s" is no size',
  (text) => {
    expect(() => byteSize(text)).toThrow(/size in bytes/);
  },
);
