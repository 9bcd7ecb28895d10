import type { LineBlock } from '../../evidence/splitting/line-block.ts';
import { LONGEST_RECORD } from '../../evidence/splitting/record.ts';
import type { RecycledBuffers } from './recycled-buffers.ts';

const NEWLINE = 0x0a;
/** Some thousand records: enough to make handing over cheap, and few enough to keep memory small. */
const BLOCK_BYTES = 1 << 21;

/**
 * Cuts a stream into blocks of whole lines; `start` is the offset of its first byte in the file. A long line makes a
 * longer block. A line longer than any record is cut into several blocks, so that it need not fit in memory. A chunk
 * may be overwritten once the next is asked for.
 */
export async function* cutLineBlocks(
  chunks: AsyncIterable<Buffer>,
  start: number,
  buffers: RecycledBuffers,
): AsyncGenerator<LineBlock> {
  let offset = start;
  const cut = (isOpen: boolean): LineBlock => {
    const block = { ...buffers.cut(), offset, isOpen };
    offset += block.length;
    return block;
  };
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0 && buffers.length + end >= BLOCK_BYTES) {
      buffers.add(chunk.subarray(0, end));
      yield cut(false);
      buffers.add(chunk.subarray(end));
    } else {
      buffers.add(chunk);
      if (buffers.length > LONGEST_RECORD) yield cut(true);
    }
  }
  if (buffers.length > 0) yield cut(false);
}
