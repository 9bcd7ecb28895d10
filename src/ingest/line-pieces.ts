import { SPARE_BYTES } from './flat/byte-words.ts';
import type { LinesToRead } from './reader-task.ts';
import { LONGEST_RECORD } from './split-record.ts';

const NEWLINE = 0x0a;
/** Some thousand records: enough that handing over costs nothing, few enough that memory stays small. */
const PIECE_BYTES = 1 << 20;

/**
 * A stream cut into pieces of whole lines. A longer line makes a longer piece; one that is longer than any record is
 * cut into several, so that it need not be in memory.
 */
export async function* linePieces(chunks: AsyncIterable<Buffer>, base: number): AsyncGenerator<LinesToRead> {
  let offset = base;
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    const isPiece = end > 0 && length + end >= PIECE_BYTES;
    if (!isPiece) {
      parts.push(chunk);
      length += chunk.length;
      if (length <= LONGEST_RECORD) continue;
      yield { bytes: joined(parts, length), length, offset, isOpen: true };
      offset += length;
      parts = [];
      length = 0;
      continue;
    }
    const piece = joined([...parts, chunk.subarray(0, end)], length + end);
    yield { bytes: piece, length: length + end, offset, isOpen: false };
    // Not asked of the piece: what was handed to another thread has no length any more.
    offset += length + end;
    parts = [chunk.subarray(end)];
    length = chunk.length - end;
  }
  if (length > 0) yield { bytes: joined(parts, length), length, offset, isOpen: false };
}

/** In memory of its own, that can be handed to another thread; with line ends to spare behind. */
function joined(parts: readonly Buffer[], length: number): ArrayBuffer {
  const bytes = new Uint8Array(length + SPARE_BYTES).fill(NEWLINE, length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.buffer;
}
