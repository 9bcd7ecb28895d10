import { beginningOf } from './head-of.ts';

/** Stands before each value of a JSON text sequence (RFC 7464). Within JSON no text may hold it unescaped. */
const RECORD_SEPARATOR = 0x1e;
const SPACE = 0x20;

/** The content with spaces for the separators of a JSON text sequence, so that no position changes; any other as it is. */
export async function* withoutSeparators(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, whole } = await beginningOf(chunks, 1);
  if (!isJsonSequence(head)) {
    yield* whole;
    return;
  }
  for await (const chunk of whole) yield spaced(chunk);
}

/** Whether some content is a JSON text sequence. */
export function isJsonSequence(head: Buffer): boolean {
  return head[0] === RECORD_SEPARATOR;
}

/** A copy: what was read is hashed and kept as it is. */
function spaced(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  for (let at = copy.indexOf(RECORD_SEPARATOR); at >= 0; at = copy.indexOf(RECORD_SEPARATOR, at + 1)) copy[at] = SPACE;
  return copy;
}
