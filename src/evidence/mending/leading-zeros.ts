import { READING_EDITION } from '../../domain/evidence-file.ts';
import { beginningOf } from './head-of.ts';
import { isText } from './inner-mends.ts';

/** Files of other kinds begin with a few zeros. */
const MANY_ZEROS = 16;
/** In bytes. What stands behind a few zeros must be text for as long, or have a mark of UTF-16. */
const HEAD_BYTES = 64;
/** In bytes. A log of this size may be truncated while it is written; what goes on with zeros is no log, and may have no end. */
const MOST_ZEROS = 1 << 28;
/** The edition of events since which zeros at the beginning are passed over. */
const ZEROS_PASSED = 6;

/** The content without the zeros before a log that was truncated while a program wrote it. */
export async function* withoutLeadingZeros(
  chunks: AsyncIterable<Buffer>,
  edition = READING_EDITION,
): AsyncGenerator<Buffer> {
  const { head, whole } = await beginningOf(chunks, HEAD_BYTES);
  if (edition < ZEROS_PASSED || !beginsWithZeros(head)) {
    yield* whole;
    return;
  }
  yield* afterZeros(whole);
}

/** Whether the zeros at the beginning of some content stand before a text. */
export function beginsWithZeros(content: Buffer): boolean {
  const head = content.subarray(0, HEAD_BYTES);
  if (head[0] !== 0) return false;
  const zeros = head.findIndex((byte) => byte !== 0);
  if (zeros < 0) return head.length >= MANY_ZEROS;
  const behind = head.subarray(zeros);
  return zeros >= MANY_ZEROS || isMarkOfUtf16(behind) || (isText(behind) && !behind.includes(0));
}

function isMarkOfUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** What stands behind the zeros; what has only zeros, or more than a log may have, begins with zeros still. */
async function* afterZeros(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let passed = 0;
  let isBegun = false;
  let zeros: Buffer | null = null;
  for await (const chunk of chunks) {
    const first: number = isBegun ? 0 : chunk.findIndex((byte) => byte !== 0);
    isBegun ||= first >= 0;
    if (isBegun) yield chunk.subarray(first);
    else {
      passed += chunk.length;
      zeros ??= Buffer.from(chunk);
      if (passed <= MOST_ZEROS) continue;
      isBegun = true;
      yield zeros;
    }
  }
  if (!isBegun && zeros !== null) yield zeros;
}
