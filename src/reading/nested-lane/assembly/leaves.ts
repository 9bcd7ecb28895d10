import {
  areSame,
  BACKSLASH,
  CARRIAGE_RETURN,
  fieldEnd,
  isAscii,
  isHexDigit,
  isWholeNumber,
  NEWLINE,
  plainEnd,
  QUOTE,
  SPACE,
  textEnd,
  wordEnd,
} from '../../fast-lane/assembly/bytes';
import { zeros } from '../../fast-lane/assembly/memory';
import { idOf, isNumber, LONGEST_VALUE, lengthAt } from '../../fast-lane/assembly/values';
import { COLON, namesNoDigest, startOfDigest, startOfManifest } from './digests';
import { view } from './host';

/** Of "\r\n". */
const LINE_END_BYTES: i32 = 2;

/** How a leaf is used: see LeafUse in ../template-program.ts. */
const SEEN: i32 = 0;
const NUMBERED: i32 = 1;
const COPIED: i32 = 2;
const SPLIT: i32 = 4;
const SPLIT_PATH: i32 = 5;

/** Sets the number of a half of a text apart from that of the same bytes as a whole text. */
const IS_HALF: u32 = 0x8000_0000;
/** Sets a digest behind a `:` apart from one behind an `@`: in some texts only one of them counts. */
const IS_BEHIND_COLON: u32 = 0x4000_0000;

/** Stands for nothing in an access log. */
const DASH: u8 = 0x2d;
const LETTER_U: u8 = 0x75;
/** What may stand behind a backslash, but for the u of a code: " \\ / b f n r t */
const ESCAPED: StaticArray<u8> = [0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74];

const MOST_SLOTS: usize = 1024;
const MOST_LEAVES: usize = 256;
/** The numbers of the current record's values, by slot. */
export const numbers: usize = zeros(MOST_SLOTS * 4);
/** Must be called before the leaves of another template are taken: it uses the same slots for other values. */
export function forgetNumbers(): void {
  memory.fill(numbers, 0, MOST_SLOTS * 4);
}

/** Where the current record's leaves are: start, end, and whether all of it is plain text. */
const PLACE_BYTES: usize = 12;
const places: usize = zeros(MOST_LEAVES * PLACE_BYTES);

function placeOf(leaf: i32): usize {
  return places + <usize>leaf * PLACE_BYTES;
}

export function leafStart(leaf: i32): usize {
  return load<u32>(placeOf(leaf));
}

export function leafEnd(leaf: i32): usize {
  return load<u32>(placeOf(leaf), 4);
}

/** Whether a leaf is a text without escapes. */
function isPlain(leaf: i32): bool {
  return load<u32>(placeOf(leaf), 8) === 1;
}

/** Whether the bytes of a leaf are its text as they stand: plain ASCII, or a number that is printed as it is written. */
export function isVerbatim(leaf: i32, isQuoted: bool): bool {
  const start = leafStart(leaf);
  const end = leafEnd(leaf);
  if (!isQuoted) return isNumber(start, end);
  return isPlain(leaf) && <i32>(end - start) <= LONGEST_VALUE && isAscii(start, end);
}

/** A value of a template that is neither list nor object, and the literal bytes before it. */
export class Leaf {
  constructor(
    public literal: usize,
    public length: i32,
    public isQuoted: bool,
    /** The byte that ends a field of a line: a blank, a quote, a bracket, or NEWLINE for the end of the line; 0 for JSON. */
    public until: u8,
    public use: i32,
    /** Of its number, or of that of its name; where the host makes several views of it, their index. */
    public slot: i32,
    /** Whether an empty text sends its record the ordinary way. */
    public isFilled: bool,
  ) {}

  /** Finds the end of the value at `start`; 0 if it has no end. */
  find(leaf: i32, start: usize): usize {
    if (this.until !== 0) return this.findField(leaf, start);
    const end = this.isQuoted ? plainEnd(start) : wordEnd(start);
    const place = placeOf(leaf);
    store<u32>(place, start);
    const isText = this.isQuoted && load<u8>(end) === QUOTE;
    store<u32>(place, isText ? 1 : 0, 8);
    const found = !this.isQuoted || isText ? end : textEnd(start);
    store<u32>(place, found, 4);
    return found;
  }

  /**
   * The same for a field of a line, which holds neither quotes nor escapes. A dash is no value: such a line is written
   * otherwise.
   */
  private findField(leaf: i32, start: usize): usize {
    const until = this.until;
    // A word at the end of a line holds no blanks either.
    const end = fieldEnd(start, until === NEWLINE ? SPACE : until);
    if (until === NEWLINE ? !endsLine(end) : load<u8>(end) !== until) return 0;
    const length = <i32>(end - start);
    if (length === 0 && until !== QUOTE) return 0;
    if (length === 1 && load<u8>(start) === DASH) return 0;
    const place = placeOf(leaf);
    store<u32>(place, start);
    store<u32>(place, end, 4);
    store<u32>(place, 1, 8);
    return end;
  }

  /** Uses the value that was found; false if the record must be read the ordinary way. */
  take(leaf: i32): bool {
    const start = leafStart(leaf);
    const length = <i32>(leafEnd(leaf) - start);
    if (this.isFilled && length === 0) return false;
    if (this.use === NUMBERED) return this.takeNumber(start, length);
    if (this.use === COPIED) return isVerbatim(leaf, this.isQuoted);
    if (this.use !== SEEN) return length <= LONGEST_VALUE && this.takeParts(leaf, start, length);
    if (this.isQuoted) return isPlain(leaf) || areEscapesSound(start, start + length);
    // A plain whole number is JSON. Other words are few: whether one is JSON is looked up among the values.
    return isWholeNumber(start, start + length) || (length <= LONGEST_VALUE && idOf(start, length, false) !== 0);
  }

  private takeParts(leaf: i32, start: usize, length: i32): bool {
    if (this.use === SPLIT) return this.takeHalves(start, length, isPlain(leaf));
    return this.use === SPLIT_PATH ? this.takePath(start, length) : view(this.slot, start, length);
  }

  private takeHalves(start: usize, length: i32, isPlainText: bool): bool {
    const digest = isPlainText ? startOfDigest(start, length) : 0;
    if (digest !== 0) {
      const ofName = idOf(start, <i32>(digest - start), true);
      const bytes = length - <i32>(digest - start);
      // A record often names its digest twice.
      const ofDigest =
        lastDigest !== 0 && lengthAt(lastDigest, digest, QUOTE) === bytes ? lastDigest : idOf(digest, bytes, true);
      lastDigest = ofDigest;
      const mark = load<u8>(digest - 1) === COLON ? IS_BEHIND_COLON : 0;
      this.number(ofName | IS_HALF, ofDigest | IS_HALF | mark);
      return ofName !== 0 && ofDigest !== 0;
    }
    const id = idOf(start, length, true);
    this.number(id, isPlainText && namesNoDigest(start, length) ? IS_HALF : id);
    return id !== 0;
  }

  /** A path that ends with no digest of a manifest is looked at whole, whatever is made of it. */
  private takePath(start: usize, length: i32): bool {
    const digest = startOfManifest(start, length);
    if (digest === 0) {
      const id = idOf(start, length, true);
      this.number(id, id);
      return id !== 0;
    }
    const name = idOf(start, <i32>(digest - start), true);
    const ofDigest = idOf(digest, length - <i32>(digest - start), true);
    this.number(name | IS_HALF, ofDigest | IS_HALF);
    return name !== 0 && ofDigest !== 0;
  }

  private number(ofName: u32, ofDigest: u32): void {
    const name = numbers + ((<usize>this.slot) << 2);
    store<u32>(name, ofName);
    store<u32>(name, ofDigest, 4);
  }

  private takeNumber(start: usize, length: i32): bool {
    const number = numbers + ((<usize>this.slot) << 2);
    const last = load<u32>(number);
    if (this.isQuoted && last !== 0 && lengthAt(last, start, this.until === 0 ? QUOTE : this.until) === length)
      return true;
    if (length > LONGEST_VALUE) return false;
    const id = idOf(start, length, this.isQuoted);
    store<u32>(number, id);
    return id !== 0;
  }
}

/** The number of the digest that was found last; 0 for none. */
let lastDigest: u32 = 0;

/** Whether every backslash of a text begins an escape of JSON. */
function areEscapesSound(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) {
    if (load<u8>(at) !== BACKSLASH) continue;
    at++;
    const letter = load<u8>(at);
    if (!ESCAPED.includes(letter) && !(letter === LETTER_U && isCode(at + 1))) return false;
  }
  return true;
}

/** Whether four hexadecimal digits stand here. */
function isCode(at: usize): bool {
  return (
    isHexDigit(load<u8>(at)) &&
    isHexDigit(load<u8>(at, 1)) &&
    isHexDigit(load<u8>(at, 2)) &&
    isHexDigit(load<u8>(at, 3))
  );
}

/** Whether a line ends here. */
export function endsLine(at: usize): bool {
  const byte = load<u8>(at);
  return byte === NEWLINE || (byte === CARRIAGE_RETURN && load<u8>(at, 1) === NEWLINE);
}

/** Whether the literal bytes are here, with room for a line end before `until`. */
export function isLiteral(at: usize, literal: usize, length: i32, until: usize): bool {
  return at + length + LINE_END_BYTES <= until && areSame(at, literal, length);
}
