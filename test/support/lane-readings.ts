import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { SPARE_BYTES } from '../../src/evidence/splitting/line-block.ts';
import type { LineKind } from '../../src/evidence/splitting/record.ts';
import type { Format, ReadContext } from '../../src/formats/toolkit/format.ts';
import { RecordReader } from '../../src/reading/record-reader.ts';

const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
export const CONTEXT = { assumedZone: null, image: null };

/** What a reader makes of blocks of lines. */
export function readingOf(
  format: Format,
  blocks: readonly Buffer[],
  kind: LineKind = 'json-lines',
  context: ReadContext = CONTEXT,
) {
  const reader = new RecordReader(format, context, KEY);
  let offset = 7;
  return blocks.map((lines) => {
    const memory = new Uint8Array(lines.length + SPARE_BYTES).fill(0x0a);
    memory.set(lines);
    const block = { bytes: memory.buffer, length: lines.length, offset, isOpen: false };
    const envelopes = reader.readLines(block, kind);
    offset += lines.length;
    return { ...reader.take(), envelopes };
  });
}

/** To compare is cheap; to print the difference is not. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
