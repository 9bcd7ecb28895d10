import { READING_EDITION } from '../../domain/evidence-file.ts';
import { ColourMends } from './colours.ts';
import { beginningOf } from './head-of.ts';
import { InnerMends, isText } from './inner-mends.ts';
import { beginsWithZeros } from './leading-zeros.ts';

/** In bytes. Lines of logs end within as many. */
const HEAD_BYTES = 4096;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
/** Stands before each value of a JSON text sequence (RFC 7464). Within JSON no text may hold it unescaped. */
const RECORD_SEPARATOR = 0x1e;
const MARK = Buffer.from('\ufeff');
/** RFC 6587 counts the bytes of each message of syslog before it, and puts nothing between two of them. */
const FRAME = /^(?:\xef\xbb\xbf)?[1-9]\d{0,6} <\d{1,3}>/;
const LONGEST_COUNT = 7;
const LONGEST_FRAME_MARK = 16;
/** The edition of events since which more is mended than text sequences. */
const MENDED = 6;

/** Changes a chunk, and gives it, or a part of it. Chunks come in their order. */
type Mend = (chunk: Buffer) => Buffer;

/** Each gives what mends content that begins so; null for any other. Further mends see what is mended already. */
const MENDS: readonly (readonly [since: number, mendOf: (head: Buffer) => Mend | null])[] = [
  [0, (head) => (head[0] === RECORD_SEPARATOR ? withSpacesFor(RECORD_SEPARATOR) : null)],
  [MENDED, (head) => (isMarked(head, 0) && isMarked(head, MARK.length) ? withOneMark() : null)],
  [MENDED, (head) => (head.includes(CARRIAGE_RETURN) && !head.includes(NEWLINE) ? withLineEnds() : null)],
  [MENDED, (head) => (FRAME.test(head.toString('latin1', 0, LONGEST_FRAME_MARK)) ? withoutFrames() : null)],
];

/**
 * The content as it is read: with one byte order mark, with the line ends of today, without the zeros that a crash of a
 * machine left, without the colours of a terminal, and with messages of syslog on lines of their own. All but marks at the
 * beginning are replaced byte by byte, so that no position changes. Any other content is handed on as it is. `keepsColours`:
 * as it was written, in the same places.
 */
export async function* mended(
  chunks: AsyncIterable<Buffer>,
  edition = READING_EDITION,
  keepsColours = false,
): AsyncGenerator<Buffer> {
  const { head, whole } = await beginningOf(chunks, HEAD_BYTES);
  // Of longer heads too, what is looked at depends on the bytes alone, not on how they are cut into chunks.
  const mends = mendsFor(head.subarray(0, HEAD_BYTES), edition);
  const isOfLines = edition >= MENDED && isText(head.subarray(0, HEAD_BYTES));
  const stages = isOfLines ? [new InnerMends(), ...(keepsColours ? [] : [new ColourMends()])] : [];
  if (mends.length === 0 && stages.length === 0) {
    yield* whole;
    return;
  }
  for await (const chunk of whole) {
    // A copy: what was read is hashed and kept as it is.
    const bytes = mends.length === 0 ? chunk : mends.reduce<Buffer>((given, mend) => mend(given), Buffer.from(chunk));
    yield* through(stages, bytes);
  }
  yield* ended(stages);
}

/** Mends what was mended before it. It may hold bytes back until it sees what follows them. */
interface Stage {
  mend(chunk: Buffer): Iterable<Buffer>;
  end(): Iterable<Buffer>;
}

function* through([stage, ...more]: readonly Stage[], chunk: Buffer): Generator<Buffer> {
  if (stage === undefined) yield chunk;
  else for (const part of stage.mend(chunk)) yield* through(more, part);
}

function* ended([stage, ...more]: readonly Stage[]): Generator<Buffer> {
  if (stage === undefined) return;
  for (const part of stage.end()) yield* through(more, part);
  yield* ended(more);
}

/** Whether some content is read otherwise than it is. */
export function isMended(content: Buffer): boolean {
  const head = content.subarray(0, HEAD_BYTES);
  if (beginsWithZeros(content) || mendsFor(head, READING_EDITION).length > 0) return true;
  return (InnerMends.areIn(content) || ColourMends.areIn(content)) && isText(head);
}

function mendsFor(head: Buffer, edition: number): readonly Mend[] {
  const mends: Mend[] = [];
  let seen = head;
  for (const [since, mendOf] of MENDS) {
    const mend = edition < since ? null : mendOf(seen);
    if (mend === null) continue;
    mends.push(mend);
    // One more of the same, because it knows what it has seen.
    seen = mendOf(seen)?.(Buffer.from(seen)) ?? seen;
  }
  return mends;
}

function isMarked(head: Buffer, at: number): boolean {
  return head.subarray(at, at + MARK.length).equals(MARK);
}

function withSpacesFor(byte: number): Mend {
  return (chunk) => replaced(chunk, byte, SPACE);
}

function withLineEnds(): Mend {
  return (chunk) => replaced(chunk, CARRIAGE_RETURN, NEWLINE);
}

function replaced(chunk: Buffer, byte: number, other: number): Buffer {
  for (let at = chunk.indexOf(byte); at >= 0; at = chunk.indexOf(byte, at + 1)) chunk[at] = other;
  return chunk;
}

/** The first chunk has the marks. YAML means something by blanks in their place. */
function withOneMark(): Mend {
  let isBegun = false;
  return (chunk) => {
    let from = 0;
    while (!isBegun && isMarked(chunk, from + MARK.length)) from += MARK.length;
    isBegun = true;
    return chunk.subarray(from);
  };
}

function withoutFrames(): Mend {
  const frames = new Frames();
  let isBegun = false;
  return (chunk) => {
    const first = !isBegun && isMarked(chunk, 0) ? MARK.length : 0;
    isBegun = true;
    for (let at = first; at < chunk.length && !frames.isBroken; ) at = frames.take(chunk, at);
    return chunk;
  };
}

/** Puts a line end in the place of the blank behind each count, and blanks in that of its digits. */
class Frames {
  /** Whether something else stands where a count should be: what follows is left as it is. */
  isBroken = false;
  #count = '';
  /** Bytes of the message that are still to come. */
  #left = 0;

  /** Takes what stands at a position; returns the position behind it. */
  take(chunk: Buffer, at: number): number {
    if (this.#left > 0) {
      const passed = Math.min(this.#left, chunk.length - at);
      this.#left -= passed;
      return at + passed;
    }
    const byte = chunk[at] ?? NEWLINE;
    if (isDigit(byte) && this.#count.length < LONGEST_COUNT) {
      this.#count += String.fromCharCode(byte);
      chunk[at] = SPACE;
    } else if (byte === SPACE && this.#count !== '') {
      this.#left = Number(this.#count);
      this.#count = '';
      chunk[at] = NEWLINE;
    } else {
      // Some senders put a line end between messages.
      this.isBroken = byte !== NEWLINE;
    }
    return at + 1;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
