import { describe, expect, test } from 'vitest';
import { LONGEST_HASHED, SipHash } from './sip-hash.ts';

const KEY = Buffer.from(Array.from({ length: 16 }, (_, index) => index));

function hexOf(text: string, key = KEY): string {
  const { low, high } = new SipHash(key).of(text);
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(low, 0);
  bytes.writeInt32LE(high, 4);
  return bytes.toString('hex');
}

describe('SipHash-2-4', () => {
  // https://github.com/veorq/SipHash, vectors.h: the bytes 0, 1, 2 … of each length, under the key 0, 1, 2 …
  test.for<[length: number, hex: string]>([
    [0, '310e0edd47db6f72'],
    [1, 'fd67dc93c539f874'],
    [8, '6224939a79f5f593'],
    [15, 'e545be4961ca29a1'],
  ])('gives what its authors publish for %i bytes', ([length, hex]) => {
    expect(hexOf(String.fromCharCode(...Array.from({ length }, (_, index) => index)))).toBe(hex);
  });

  test('is another under another key', () => {
    expect(hexOf('text', Buffer.alloc(16, 1))).not.toBe(hexOf('text'));
  });

  test('is that of the UTF-8 bytes, and leaves nothing of the text before', () => {
    const hash = new SipHash(KEY);
    const fresh = new SipHash(KEY).of('é–😀');
    hash.of('a text that is longer than the next');
    expect(hash.of('é–😀')).toEqual(fresh);
    expect(hash.of('é–😁')).not.toEqual(fresh);
  });

  test('refuses what is longer than its room, and keys of another length', () => {
    expect(() => hexOf('x'.repeat(LONGEST_HASHED + 1))).toThrow(RangeError);
    expect(hexOf('€'.repeat(LONGEST_HASHED))).toHaveLength(16);
    expect(() => new SipHash(Buffer.alloc(32))).toThrow(RangeError);
  });
});
