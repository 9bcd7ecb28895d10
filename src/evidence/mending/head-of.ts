import { joined } from '../splitting/split.ts';

/** The beginning of a stream that was read to see what it is. */
interface Beginning {
  /** At least as many bytes as were asked for, or all there are. */
  readonly head: Buffer;
  /** The stream from its first byte. */
  readonly whole: AsyncIterable<Buffer>;
}

/** Reads the beginning of a stream, and gives the stream back as if nothing had been read. */
export async function beginningOf(chunks: AsyncIterable<Buffer>, bytes: number): Promise<Beginning> {
  const iterator = chunks[Symbol.asyncIterator]();
  const head = await headOf(iterator, bytes);
  const rest = { [Symbol.asyncIterator]: () => iterator };
  return { head, whole: head.length > 0 ? joined(head, rest) : rest };
}

/** The first chunks of a stream, until they hold this number of bytes: a pipe may give one byte at a time. */
export async function headOf(iterator: AsyncIterator<Buffer>, bytes: number): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < bytes) {
    const next = await iterator.next();
    if (next.done) break;
    // Joining copies: the memory of a chunk may be used again once the next is asked for.
    head = head.length === 0 && next.value.length >= bytes ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}
