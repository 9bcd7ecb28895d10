import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { cut } from '../../../test/support/split.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openEvidence } from '../archives/open-evidence.ts';

const TEXT = '{"a":1}\n{"b":"镜像"}\n';
const LINES = Array.from({ length: 50_000 }, (_, index) => `{"n":${index}}`).join('\n');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** What comes through standard input that gives its bytes in pieces of the given size. */
async function throughPipe(bytes: Buffer, size: number) {
  const pieces = cut(bytes, Array<number>(bytes.length).fill(size));
  const stream = await openEvidence(null, Readable.from(pieces, { objectMode: false }));
  const parts: Buffer[] = [];
  for await (const chunk of stream.chunks) parts.push(chunk);
  const { isCompressed } = stream;
  return {
    text: Buffer.concat(parts).toString('utf8'),
    isCompressed,
    bytes: stream.bytesRead(),
    sha256: stream.sha256(),
    damage: stream.damage(),
  };
}

describe('standard input in pieces of any size', () => {
  test.for([1, 2, 3, 1000])('of %d: gzip is inflated, hashed as it came', async (size) => {
    const bytes = gzipSync(TEXT);
    expect(await throughPipe(bytes, size)).toEqual({
      text: TEXT,
      isCompressed: true,
      bytes: bytes.length,
      sha256: sha256(bytes),
      damage: null,
    });
  });

  test.for([1, 2, 3, 1000])('of %d: what is no gzip comes as it is', async (size) => {
    const bytes = Buffer.from(TEXT);
    expect(await throughPipe(bytes, size)).toEqual({
      text: TEXT,
      isCompressed: false,
      bytes: bytes.length,
      sha256: sha256(bytes),
      damage: null,
    });
  });

  test.for([1, 7, 1000])('of %d: separators of a JSON text sequence come as spaces', async (size) => {
    const bytes = Buffer.from('\x1e{"a":1}\n\x1e{\n"b":2}\n');
    const text = ' {"a":1}\n {\n"b":2}\n';
    expect(await throughPipe(bytes, size)).toMatchObject({ text, sha256: sha256(bytes), bytes: bytes.length });
  });

  test.for<[title: string, bytes: Buffer]>([
    ['little endian', utf16(TEXT)],
    ['little endian with its mark', utf16(`\ufeff${TEXT}`)],
    ['big endian', utf16(TEXT).swap16()],
    ['big endian with its mark', utf16(`\ufeff${TEXT}`).swap16()],
  ])('UTF-16, %s, comes as UTF-8 and is hashed as it is', async ([, bytes]) => {
    for (const size of [1, 7, 1000]) {
      expect(await throughPipe(bytes, size)).toMatchObject({ text: TEXT, sha256: sha256(bytes), bytes: bytes.length });
      const packed = gzipSync(bytes);
      expect(await throughPipe(packed, size)).toMatchObject({ text: TEXT, sha256: sha256(packed), isCompressed: true });
    }
  });

  test.each([
    ['Chinese headings', '时间,用户名,操作类型,资源名称\r\n2026-03-02 08:00:00,张三,删除,镜像\r\n'],
    ['letters in full width', 'ＩＤ，用户　名\n１，张三\n'],
  ])('UTF-16 of %s has few zeros, and comes as UTF-8 too', async (_, text) => {
    for (const bytes of [utf16(text), utf16(text).swap16()]) {
      expect(await throughPipe(bytes, 7)).toMatchObject({ text, sha256: sha256(bytes) });
    }
  });

  test.for<[title: string, bytes: Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('x')],
    ['the first byte of gzip alone', Buffer.from([0x1f])],
  ])('%s is no gzip', async ([, bytes]) => {
    expect(await throughPipe(bytes, 1)).toMatchObject({ isCompressed: false, bytes: bytes.length });
  });
});

test.for<[title: string, packed: Buffer]>([
  ['gzip', gzipSync(LINES)],
  ['gzip in gzip', gzipSync(gzipSync(LINES), { level: 0 })],
  ['gzip of several members', Buffer.concat([gzipSync(LINES), gzipSync(LINES), gzipSync(LINES)])],
])('what is saved of %s that is cut off depends on its bytes alone', async ([, packed]) => {
  const cutOff = packed.subarray(0, packed.length - 20);
  const [first, ...others] = await Promise.all(
    [7, 1000, 65_536, packed.length].map((size) => throughPipe(cutOff, size)),
  );
  for (const other of others) expect(other).toEqual(first);
  expect(first?.damage).toContain('unexpected end of file');
  expect(first?.text.startsWith(LINES.slice(0, 100_000))).toBe(true);
});

test('a file that ends within its gzip stream gives what can be inflated, and why there is no more', async () => {
  const path = join(temporaryFolder(), 'cut.gz');
  const lines = Array.from({ length: 50_000 }, (_, index) => `{"n":${index}}`).join('\n');
  const bytes = gzipSync(lines);
  writeFileSync(path, bytes.subarray(0, bytes.length / 2));
  const stream = await openEvidence(path, Readable.from([]));
  const parts: Buffer[] = [];
  for await (const chunk of stream.chunks) parts.push(chunk);
  expect(lines.startsWith(Buffer.concat(parts).toString('utf8'))).toBe(true);
  expect(stream.damage()).toContain('unexpected end of file');
});
