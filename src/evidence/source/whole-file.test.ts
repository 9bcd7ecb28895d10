import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { sha256Of, wholeContent, wholeFile, wholeFileOf } from './whole-file.ts';

test('a file is read whole if it has the size that is expected', () => {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, '{"a":1}\n');
  expect(wholeFile(path, 8)).toEqual({ bytes: Buffer.from('{"a":1}\n'), sha256: sha256Of(Buffer.from('{"a":1}\n')) });
  expect([wholeFile(path, 7), wholeFile(path, 9), wholeFile(path, 0)]).toEqual([null, null, null]);
  expect([wholeFile(`${path}.gone`, 8), wholeFile(join(path, '..'), 8)]).toEqual([null, null]);
  writeFileSync(path, '');
  expect(wholeFile(path, 0)?.bytes.length).toBe(0);
});

const LINES = '{"a":1}\n{"a":2}\n';
const YAML = 'a:\n  b: 1\n';

test('what is read as it is, or from gzip, is read at once', () => {
  const plain = wholeFileOf(Buffer.from(LINES));
  expect(wholeContent(plain)).toEqual({ isCompressed: false, content: plain.bytes, contentSha256: plain.sha256 });
  const packed = wholeContent(wholeFileOf(gzipSync(LINES)));
  expect(packed).toEqual({ isCompressed: true, content: plain.bytes, contentSha256: plain.sha256 });
});

test.for<[title: string, bytes: Buffer]>([
  ['gzip with zeros between its members', Buffer.concat([gzipSync(LINES), Buffer.alloc(9), gzipSync(LINES)])],
  ['damaged gzip', gzipSync(LINES).subarray(0, -9)],
  ['gzip that is large', gzipSync(Buffer.alloc((1 << 21) + 1, 0x20))],
  ['gzip in gzip', gzipSync(gzipSync(LINES))],
  ['another compression', Buffer.from('BZh9 and so on')],
  ['UTF-16', Buffer.from(`\ufeff${LINES}`, 'utf16le')],
  ['UTF-16 in gzip', gzipSync(Buffer.from(`\ufeff${LINES}`, 'utf16le'))],
  ['YAML', Buffer.from(YAML)],
  ['YAML in gzip', gzipSync(YAML)],
])('%s is left to a stream', ([, bytes]) => {
  expect(wholeContent(wholeFileOf(bytes))).toBeNull();
});
