import { expect, test } from 'vitest';
import { cut, streamOf } from '../../../test/support/split.ts';
import { linePieces } from './cut-line-blocks.ts';
import { PieceMemory, SPARE_BYTES } from './recycled-buffers.ts';

test('pieces hold whole lines, follow each other, and are the stream again together', async () => {
  const bytes = Buffer.from(`${`${'x'.repeat(999)}\n`.repeat(4000)}the end`);
  const pieces = [];
  const memory = new PieceMemory();
  for await (const { bytes: piece, length, offset } of linePieces(
    streamOf(
      cut(
        bytes,
        Array.from({ length: 99 }, () => 64_000),
      ),
    ),
    3,
    memory,
  )) {
    pieces.push({ offset, text: Buffer.from(piece, 0, length).toString() });
    expect(Buffer.from(piece, length, SPARE_BYTES).toString()).toBe('\n'.repeat(SPARE_BYTES));
    // What the next piece is put into is full of this one.
    memory.giveBack(piece);
  }
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.map(({ text }) => text).join('')).toBe(bytes.toString());
  let at = 3;
  for (const { offset, text } of pieces) {
    expect(offset).toBe(at);
    at += text.length;
  }
  for (const { text } of pieces.slice(0, -1)) expect(text.endsWith('\n')).toBe(true);
});

test('nothing of a chunk is kept once the next is asked for', async () => {
  const lines = `${'y'.repeat(700)}\n`.repeat(9000);
  const chunk = Buffer.alloc(50_000);
  async function* overwritten(): AsyncGenerator<Buffer> {
    for (let at = 0; at < lines.length; at += chunk.length)
      yield chunk.subarray(0, chunk.write(lines.slice(at), 'latin1'));
    chunk.fill('z');
  }
  const texts = [];
  for await (const { bytes, length } of linePieces(overwritten(), 0, new PieceMemory())) {
    texts.push(Buffer.from(bytes, 0, length).toString());
  }
  expect(texts.join('')).toBe(lines);
});
