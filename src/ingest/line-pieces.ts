import type { PieceMemory } from './piece-memory.ts';
import type { LinesToRead } from './reader-task.ts';
import { LONGEST_RECORD } from './split-record.ts';

const NEWLINE = 0x0a;
/** Some thousand records: enough that handing over costs nothing, few enough that memory stays small. */
const PIECE_BYTES = 1 << 21;

/**
 * A stream cut into pieces of whole lines. A longer line makes a longer piece; one that is longer than any record is
 * cut into several, so that it need not be in memory.
 */
export async function* linePieces(
  chunks: AsyncIterable<Buffer>,
  base: number,
  memory: PieceMemory,
): AsyncGenerator<LinesToRead> {
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
      yield { bytes: memory.filled(parts, length), length, offset, isOpen: true };
      offset += length;
      parts = [];
      length = 0;
      continue;
    }
    const piece = memory.filled([...parts, chunk.subarray(0, end)], length + end);
    yield { bytes: piece, length: length + end, offset, isOpen: false };
    // Not asked of the piece: what was handed to another thread has no length any more.
    offset += length + end;
    parts = [chunk.subarray(end)];
    length = chunk.length - end;
  }
  if (length > 0) yield { bytes: memory.filled(parts, length), length, offset, isOpen: false };
}
