import { FILLER } from '../splitting/text-encoding.ts';

const ESCAPE = 0x1b;
const BRACKET = 0x5b;
/** Sets a colour, and clears a line. */
const [LETTER_M, LETTER_K] = [0x6d, 0x4b];
const START = Buffer.from('\u001b[');
/** In bytes. Sequences of colours have a few numbers. */
const LONGEST = 32;

/** Puts FILLER in the place of the sequences that set colours (`ESC[01;31m`) and clear the rest of a line (`ESC[K`). */
export class ColourMends {
  /** What may be the beginning of a sequence. */
  #held: Buffer = Buffer.alloc(0);

  static areIn(content: Buffer): boolean {
    return content.includes(START);
  }

  *mend(chunk: Buffer): Generator<Buffer> {
    const given = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const open = openAt(given);
    this.#held = Buffer.from(given.subarray(open));
    if (open > 0) yield filled(given.subarray(0, open));
  }

  *end(): Generator<Buffer> {
    if (this.#held.length > 0) yield this.#held;
  }
}

function filled(bytes: Buffer): Buffer {
  if (!ColourMends.areIn(bytes)) return bytes;
  // A copy: what was read is hashed and kept as it is.
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(START); at >= 0; at = copy.indexOf(START, at + 1)) {
    const end = endOf(copy, at);
    if (end !== null) copy.fill(FILLER, at, end);
  }
  return copy;
}

/** Where the sequence ends that begins at a position; null for any other sequence, or one that is cut. */
function endOf(bytes: Buffer, start: number): number | null {
  let at = start + START.length;
  while (at < start + LONGEST && isParameter(bytes[at])) at++;
  return bytes[at] === LETTER_M || bytes[at] === LETTER_K ? at + 1 : null;
}

/** A digit, a colon or a semicolon. */
function isParameter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x3b;
}

/** Where a sequence begins that the bytes may cut; their length without one. */
function openAt(bytes: Buffer): number {
  const start = bytes.lastIndexOf(ESCAPE);
  if (start < 0 || bytes.length - start > LONGEST) return bytes.length;
  const rest = bytes.subarray(start + START.length);
  const isOpen = bytes.length === start + 1 || (bytes[start + 1] === BRACKET && rest.every(isParameter));
  return isOpen ? start : bytes.length;
}
