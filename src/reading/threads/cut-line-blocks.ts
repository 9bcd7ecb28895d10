import { LONGEST_RECORD } from '../../evidence/splitting/record.ts';
import type { LinesToRead } from './reader-messages.ts';
import type { PieceMemory } from './recycled-buffers.ts';

const NEWLINE = 0x0a;
/** Some thousand records: enough that handing over costs nothing, few enough that memory stays small. */
const PIECE_BYTES = 1 << 21;

/**
 * A stream cut into pieces of whole lines. A longer line makes a longer piece; one that is longer than any record is
 * cut into several, so that it need not be in memory. Of a chunk nothing is kept once the next is asked for.
 */
export async function* linePieces(
  chunks: AsyncIterable<Buffer>,
  base: number,
  memory: PieceMemory,
): AsyncGenerator<LinesToRead> {
  let offset = base;
  const cut = (isOpen: boolean): LinesToRead => {
    const piece = { ...memory.cut(), offset, isOpen };
    offset += piece.length;
    return piece;
  };
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0 && memory.length + end >= PIECE_BYTES) {
      memory.add(chunk.subarray(0, end));
      yield cut(false);
      memory.add(chunk.subarray(end));
    } else {
      memory.add(chunk);
      if (memory.length > LONGEST_RECORD) yield cut(true);
    }
  }
  if (memory.length > 0) yield cut(false);
}
