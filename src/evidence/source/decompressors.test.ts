import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { cut, streamOf } from '../../../test/support/split.ts';
import { inflatedBy } from './decompressors.ts';

const [ONE, OTHER] = ['one line\n'.repeat(30), 'another line\n'.repeat(30)];

async function inflated(bytes: Buffer, piece = bytes.length): Promise<string> {
  const pieces = cut(bytes, Array<number>(Math.ceil(bytes.length / piece)).fill(piece));
  const parts: Buffer[] = [];
  for await (const part of inflatedBy('gzip', streamOf(pieces))) parts.push(part);
  return Buffer.concat(parts).toString();
}

test.each([0, 1, 512, 300_000])('members of gzip are all read that have %i zeros between them', async (zeros) => {
  const padding = Buffer.alloc(zeros);
  const joined = Buffer.concat([gzipSync(ONE), padding, gzipSync(OTHER), padding, gzipSync(ONE), padding]);
  expect(await inflated(joined)).toBe(ONE + OTHER + ONE);
  expect(await inflated(joined, 1000)).toBe(ONE + OTHER + ONE);
});

test('what is no gzip behind the zeros is damage that is told, after what comes before', async () => {
  const bytes = Buffer.concat([gzipSync(ONE), Buffer.alloc(10), Buffer.from('rubbish')]);
  const parts: string[] = [];
  const read = async () => {
    for await (const part of inflatedBy('gzip', streamOf([bytes]))) parts.push(part.toString());
  };
  await expect(read()).rejects.toThrow('gzip data is damaged');
  expect(parts.join('')).toBe(ONE);
});

test('older cases end at the zeros', async () => {
  const bytes = Buffer.concat([gzipSync(ONE), Buffer.alloc(10), gzipSync(OTHER)]);
  const parts: string[] = [];
  for await (const part of inflatedBy('gzip', streamOf([bytes]), 5)) parts.push(part.toString());
  expect(parts.join('')).toBe(ONE);
});
