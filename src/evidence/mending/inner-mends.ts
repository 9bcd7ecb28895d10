const SPACE = 0x20;
const NEWLINE = 0x0a;
const MARK = Buffer.from('\ufeff');
/** A mark at the beginning of a line: files that were joined bring theirs along. */
const MARKED_LINE = Buffer.from('\n\ufeff');
/** A crash of a machine leaves blocks of zeros. As many end the line that was cut; fewer may stand in a name. */
const ENDS_LINE = 16;
/** Lines do not become longer than this by blanks. */
const BLOCK = 4096;
/** Fewer bytes may be of anything. */
const LEAST_TEXT = 16;

/** Whether some content seems to be text: it has no control characters but those of lines, and zeros among others at most. */
export function isText(head: Buffer): boolean {
  let written = 0;
  for (const byte of head) {
    if (byte === 0) continue;
    if (byte < SPACE && !isOfText(byte)) return false;
    written++;
  }
  return written >= LEAST_TEXT;
}

/** A tab, line ends, an escape before a colour, a record separator. */
function isOfText(byte: number): boolean {
  return (byte >= 0x08 && byte <= 0x0d) || byte === 0x1b || byte === 0x1e;
}

/** Puts blanks and line ends in the place of zeros within a text, and blanks in that of marks at the beginning of its lines. */
export class InnerMends {
  /** Zeros that came last. */
  #zeros = 0;
  /** What may be the beginning of a mark. */
  #held: Buffer = Buffer.alloc(0);
  #isLineStart = false;

  static areIn(content: Buffer): boolean {
    return content.includes(0) || content.includes(MARKED_LINE);
  }

  *mend(chunk: Buffer): Generator<Buffer> {
    if (chunk.length === 0) return;
    const given = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const isBehindLine = this.#isLineStart;
    const open = openMark(given, isBehindLine);
    this.#held = Buffer.from(given.subarray(given.length - open));
    const bytes = given.subarray(0, given.length - open);
    if (bytes.length === 0) return;
    this.#isLineStart = bytes.at(-1) === NEWLINE;
    yield this.#mended(bytes, isBehindLine);
  }

  *end(): Generator<Buffer> {
    if (this.#held.length > 0) yield this.#held;
  }

  #mended(bytes: Buffer, isBehindLine: boolean): Buffer {
    const isMarked = isBehindLine && bytes.subarray(0, MARK.length).equals(MARK);
    if (bytes[0] !== 0) this.#zeros = 0;
    if (!isMarked && !InnerMends.areIn(bytes)) return bytes;
    // A copy: what was read is hashed and kept as it is.
    const copy = Buffer.from(bytes);
    if (isMarked) copy.fill(SPACE, 0, MARK.length);
    for (let at = copy.indexOf(MARKED_LINE); at >= 0; at = copy.indexOf(MARKED_LINE, at + 1))
      copy.fill(SPACE, at + 1, at + MARKED_LINE.length);
    this.#withoutZeros(copy);
    return copy;
  }

  #withoutZeros(bytes: Buffer): void {
    const endsWithZero = bytes.at(-1) === 0;
    for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at)) {
      if (at > 0) this.#zeros = 0;
      for (; bytes[at] === 0; at++) {
        this.#zeros++;
        bytes[at] = this.#zeros === ENDS_LINE || this.#zeros % BLOCK === 0 ? NEWLINE : SPACE;
      }
    }
    if (!endsWithZero) this.#zeros = 0;
  }
}

/** How many bytes at the end of some content may begin a mark at the beginning of a line. */
function openMark(bytes: Buffer, isBehindLine: boolean): number {
  for (let length = Math.min(MARK.length - 1, bytes.length); length > 0; length--) {
    const at = bytes.length - length;
    const isStart = at === 0 ? isBehindLine : bytes[at - 1] === NEWLINE;
    if (isStart && bytes.subarray(at).equals(MARK.subarray(0, length))) return length;
  }
  return 0;
}
