import { expect, test } from 'vitest';
import { cut, streamOf } from '../../../test/support/split.ts';
import { SPARE_BYTES } from '../../evidence/splitting/line-block.ts';
import { cutLineBlocks } from './cut-line-blocks.ts';
import { RecycledBuffers } from './recycled-buffers.ts';

test('blocks hold whole lines, and joined they are the stream', async () => {
  const bytes = Buffer.from(`${`${'x'.repeat(999)}\n`.repeat(4000)}the end`);
  const blocks = [];
  const buffers = new RecycledBuffers();
  for await (const { bytes: block, length, offset } of cutLineBlocks(
    streamOf(
      cut(
        bytes,
        Array.from({ length: 99 }, () => 64_000),
      ),
    ),
    3,
    buffers,
  )) {
    blocks.push({ offset, text: Buffer.from(block, 0, length).toString() });
    expect(Buffer.from(block, length, SPARE_BYTES).toString()).toBe('\n'.repeat(SPARE_BYTES));
    // The next block is put into the same buffer.
    buffers.giveBack(block);
  }
  expect(blocks.length).toBeGreaterThan(1);
  expect(blocks.map(({ text }) => text).join('')).toBe(bytes.toString());
  let at = 3;
  for (const { offset, text } of blocks) {
    expect(offset).toBe(at);
    at += text.length;
  }
  for (const { text } of blocks.slice(0, -1)) expect(text.endsWith('\n')).toBe(true);
});

test('a chunk may be overwritten once the next is asked for', async () => {
  const lines = `${'y'.repeat(700)}\n`.repeat(9000);
  const chunk = Buffer.alloc(50_000);
  async function* overwritten(): AsyncGenerator<Buffer> {
    for (let at = 0; at < lines.length; at += chunk.length)
      yield chunk.subarray(0, chunk.write(lines.slice(at), 'latin1'));
    chunk.fill('z');
  }
  const texts = [];
  for await (const { bytes, length } of cutLineBlocks(overwritten(), 0, new RecycledBuffers())) {
    texts.push(Buffer.from(bytes, 0, length).toString());
  }
  expect(texts.join('')).toBe(lines);
});
