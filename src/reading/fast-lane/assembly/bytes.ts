export const SPACE: u8 = 0x20;
export const QUOTE: u8 = 0x22;
export const BACKSLASH: u8 = 0x5c;
const COMMA: u8 = 0x2c;
const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;
const OPENING_BRACE: u8 = 0x7b;
const CLOSING_BRACE: u8 = 0x7d;
export const NEWLINE: u8 = 0x0a;
export const CARRIAGE_RETURN: u8 = 0x0d;
const DIGIT_ZERO: u8 = 0x30;

const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;

/** Whether the `length` bytes at `left` and at `right` are equal. */
export function areSame(left: usize, right: usize, length: i32): bool {
  let rest = length;
  for (; rest >= 16; rest -= 16) {
    if (v128.any_true(v128.xor(v128.load(left), v128.load(right)))) return false;
    left += 16;
    right += 16;
  }
  if (rest >= 8) {
    if (load<u64>(left) !== load<u64>(right)) return false;
    left += 8;
    right += 8;
    rest -= 8;
  }
  // Both loads may reach beyond the end, where there is memory (memory.ts). The first byte is the lowest of a word, so
  // that the shift drops the bytes beyond the end.
  return rest === 0 || (load<u64>(left) ^ load<u64>(right)) << (64 - ((<u64>rest) << 3)) === 0;
}

/** Address of the first quote, backslash or control character: there a JSON string ends, or needs a closer look. */
export function plainEnd(from: usize): usize {
  let at = from;
  while (true) {
    const bytes = v128.load(at);
    const quotes = i8x16.eq(bytes, i8x16.splat(QUOTE));
    const backslashes = i8x16.eq(bytes, i8x16.splat(BACKSLASH));
    const controls = i8x16.lt_u(bytes, i8x16.splat(SPACE));
    const special = i8x16.bitmask(v128.or(v128.or(quotes, backslashes), controls));
    if (special !== 0) return at + ctz(special);
    at += 16;
  }
}

/** Address of the first byte from `from` up to `end` that is the given one; else `end`. */
export function byteFrom(byte: u8, from: usize, end: usize): usize {
  for (let at = from; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(byte)));
    if (found !== 0) return min(at + ctz(found), end);
  }
  return end;
}

/** Address of the first byte that is the given one, a quote, a backslash or a control character. */
export function fieldEnd(from: usize, until: u8): usize {
  let at = from;
  while (true) {
    const bytes = v128.load(at);
    const ends = v128.or(i8x16.eq(bytes, i8x16.splat(until)), i8x16.lt_u(bytes, i8x16.splat(SPACE)));
    const quoting = v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH)));
    const special = i8x16.bitmask(v128.or(ends, quoting));
    if (special !== 0) return at + ctz(special);
    at += 16;
  }
}

/** Address of the closing quote of a JSON string, with escapes skipped but not checked; 0 if it does not end on its line. */
export function textEnd(from: usize): usize {
  let at = plainEnd(from);
  while (load<u8>(at) === BACKSLASH) at = plainEnd(at + 2);
  return load<u8>(at) === QUOTE ? at : 0;
}

export function isAscii(start: usize, end: usize): bool {
  let at = start;
  for (; at + 8 <= end; at += 8) if ((load<u64>(at) & 0x8080_8080_8080_8080) !== 0) return false;
  for (; at < end; at++) if (load<u8>(at) >= 0x80) return false;
  return true;
}

export function isDigit(byte: u8): bool {
  return byte - DIGIT_ZERO <= 9;
}

export function isHexDigit(byte: u8): bool {
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
}

/** Whether the bytes are a JSON number without sign, fraction or exponent. */
export function isWholeNumber(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (!isDigit(load<u8>(at))) return false;
  return end > start && (end === start + 1 || load<u8>(start) !== DIGIT_ZERO);
}

/** The number that two digits spell; 100 if one of the bytes is not a digit. */
export function twoDigits(at: usize): u32 {
  const tens = load<u8>(at);
  const ones = load<u8>(at, 1);
  return isDigit(tens) && isDigit(ones) ? <u32>(tens - DIGIT_ZERO) * 10 + <u32>(ones - DIGIT_ZERO) : 100;
}

/** Whether a JSON number or word ends before this byte. */
function endsWord(byte: u8): bool {
  if (byte <= SPACE || byte === COMMA || byte === CLOSING_BRACE) return true;
  return byte === CLOSING_BRACKET || byte === OPENING_BRACKET || byte === OPENING_BRACE;
}

export function wordEnd(from: usize): usize {
  let at = from;
  while (!endsWord(load<u8>(at))) at++;
  return at;
}

/** The next state of a hash. Its high bits depend on all bits that were mixed in so far. */
export function mixed(hash: u64, word: u64): u64 {
  const product = (hash ^ word) * PRIME;
  return product ^ (product >> 32);
}

/** A hash of some bytes that cannot be predicted without the seed. Its low bits depend on all bytes. */
export function hashOf(start: usize, length: i32, seed: u64): u64 {
  let hash = mixed(seed, length);
  let rest = length;
  let at = start;
  for (; rest >= 8; rest -= 8) {
    hash = mixed(hash, load<u64>(at));
    at += 8;
  }
  if (rest > 0) hash = mixed(hash, load<u64>(at) << (64 - ((<u64>rest) << 3)));
  return mixed(hash, hash >> 29);
}
