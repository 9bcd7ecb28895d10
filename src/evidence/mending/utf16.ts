import { beginningOf } from './head-of.ts';

/** Enough bytes to tell UTF-16 from other content. */
const HEAD_BYTES = 64;
/** The same where the text is not of ASCII for the most part, such as the headings of a table in Chinese. */
const LONG_HEAD_BYTES = 512;
/** What such texts consist of: letters of Europe, punctuation, kana and Chinese, in full width too. */
const WRITTEN = /^[\t\r\n -~\u00a0-\u024f\u2010-\u203a\u3000-\u30ff\u4e00-\u9fff\uff00-\uffe6]+$/;

type Decoder = InstanceType<typeof TextDecoder>;
type Utf16 = 'utf-16le' | 'utf-16be';

/**
 * The content with UTF-16 as UTF-8, which is how Windows PowerShell writes what is redirected with `>`; any other content
 * as it is. Positions of records are those in what comes out here, for import, show and verify alike.
 */
export async function* asUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, whole } = await beginningOf(chunks, LONG_HEAD_BYTES);
  const decoder = decoderFor(head);
  if (decoder === null) {
    yield* whole;
    return;
  }
  for await (const chunk of whole) yield utf8(decoder.decode(chunk, { stream: true }));
  yield utf8(decoder.decode());
}

function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

function decoderFor(head: Buffer): Decoder | null {
  const encoding = utf16Of(head);
  return encoding === null ? null : new TextDecoder(encoding);
}

/** Whether some content begins in UTF-16. */
export function isUtf16(head: Buffer): boolean {
  return utf16Of(head.subarray(0, LONG_HEAD_BYTES)) !== null;
}

/** Which UTF-16 some content begins in, by its mark; without one by the zeros, which are half of ASCII text in UTF-16. */
function utf16Of(head: Buffer): Utf16 | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const length = Math.min(head.length, HEAD_BYTES) & ~1;
  for (let at = 0; at < length; at++) if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const isMost = (count: number) => length >= 4 && count * 2 >= length * 0.75;
  if (even === 0 && isMost(odd)) return 'utf-16le';
  return odd === 0 && isMost(even) ? 'utf-16be' : writtenUtf16Of(head);
}

/** By what it says, where zeros are few. In another encoding such content has none at all. */
function writtenUtf16Of(head: Buffer): Utf16 | null {
  const bytes = head.subarray(0, Math.min(head.length, LONG_HEAD_BYTES) & ~1);
  if (!bytes.includes(0)) return null;
  const encodings: readonly Utf16[] = ['utf-16le', 'utf-16be'];
  return encodings.find((encoding) => WRITTEN.test(new TextDecoder(encoding).decode(bytes))) ?? null;
}
