const SPACE = 0x20;
const NEWLINE = 0x0a;
const MARK = Buffer.from('\ufeff');
/** A mark at the beginning of a line: files that were joined bring theirs along. */
const MARKED_LINE = Buffer.from('\n\ufeff');
/** A crash of a machine leaves blocks of zeros. As many end the line that was cut. */
const ENDS_LINE = 16;
/** Stands for what is garbled (the control character of that name): no JSON has it, so that no value is read that nobody wrote. */
const SUBSTITUTE = 0x1a;
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

/**
 * Puts blanks and line ends in the place of blocks of zeros, and of zeros where a line begins or ends; SUBSTITUTE in that of
 * the few within a line; and blanks in that of marks at the beginning of lines.
 */
export class InnerMends {
  /** Zeros that came last and were mended already. */
  #zeros = 0;
  /** What may be the beginning of a mark, or of a block of zeros. */
  #held: Buffer = Buffer.alloc(0);
  #isLineStart = false;

  static areIn(content: Buffer): boolean {
    return content.includes(0) || content.includes(MARKED_LINE);
  }

  *mend(chunk: Buffer): Generator<Buffer> {
    if (chunk.length === 0) return;
    const given = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const isBehindLine = this.#isLineStart;
    const open = Math.max(openMark(given, isBehindLine), this.#zeros > 0 ? 0 : fewZerosAtEnd(given));
    this.#held = Buffer.from(given.subarray(given.length - open));
    const bytes = given.subarray(0, given.length - open);
    if (bytes.length === 0) return;
    this.#isLineStart = bytes.at(-1) === NEWLINE;
    yield this.#mended(bytes, isBehindLine);
  }

  *end(): Generator<Buffer> {
    // Zeros at the end of the last line end it.
    if (this.#held.length > 0) yield this.#held[0] === 0 ? Buffer.alloc(this.#held.length, SPACE) : this.#held;
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
    this.#withoutZeros(copy, isBehindLine);
    return copy;
  }

  #withoutZeros(bytes: Buffer, isBehindLine: boolean): void {
    let end = 0;
    for (let start = bytes.indexOf(0); start >= 0; start = bytes.indexOf(0, end)) {
      if (start > 0) this.#zeros = 0;
      end = endOfZeros(bytes, start);
      const isStart = start === 0 ? isBehindLine : bytes[start - 1] === NEWLINE;
      const isBlock = this.#zeros + end - start >= ENDS_LINE;
      if (isBlock || isStart || bytes[end] === NEWLINE) this.#blank(bytes.subarray(start, end));
      else bytes.fill(SUBSTITUTE, start, end);
    }
    if (end < bytes.length) this.#zeros = 0;
  }

  #blank(zeros: Buffer): void {
    zeros.fill(SPACE);
    for (let at = 0; at < zeros.length; at++) {
      this.#zeros++;
      if (this.#zeros === ENDS_LINE || this.#zeros % BLOCK === 0) zeros[at] = NEWLINE;
    }
  }
}

function endOfZeros(bytes: Buffer, start: number): number {
  let end = start;
  while (bytes[end] === 0) end++;
  return end;
}

/** How many zeros end some content, where they are too few for a block: what follows says what they are. */
function fewZerosAtEnd(bytes: Buffer): number {
  let zeros = 0;
  while (zeros < ENDS_LINE && bytes[bytes.length - 1 - zeros] === 0) zeros++;
  return zeros < ENDS_LINE ? zeros : 0;
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
