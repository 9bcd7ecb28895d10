import { numberAt } from '../numbers/number-at.ts';

const LENGTH = 36;
export const UUID_BYTES = 16;
/** How many words of four bytes a UUID has. */
export const UUID_WORDS = UUID_BYTES / 4;
const DASH = 0x2d;
/** The index in the text at which the two digits of each byte begin. */
const DIGIT_INDEXES = Uint32Array.of(0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34);
const BAD = 0xff;

/** Values of the lower-case hexadecimal digits by their character codes. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return digit < 0 ? BAD : digit;
});

/**
 * Writes the 16 bytes of a lower-case UUID into `bytes`, beginning at `start`. Returns false if the text is not a
 * lower-case UUID; some bytes may have been written then.
 */
export function writeUuid(text: string, bytes: Uint8Array, start: number): boolean {
  if (text.length !== LENGTH || !hasDashes(text)) return false;
  for (let byte = 0; byte < UUID_BYTES; byte++) {
    const index = numberAt(DIGIT_INDEXES, byte);
    const high = DIGITS[text.charCodeAt(index)] ?? BAD;
    const low = DIGITS[text.charCodeAt(index + 1)] ?? BAD;
    if (high === BAD || low === BAD) return false;
    bytes[start + byte] = high * 16 + low;
  }
  return true;
}

function hasDashes(text: string): boolean {
  const first = text.charCodeAt(8) === DASH && text.charCodeAt(13) === DASH;
  return first && text.charCodeAt(18) === DASH && text.charCodeAt(23) === DASH;
}

/** The id as it is stored: a lower-case UUID as 16 bytes, any other text unchanged. */
export function storedEventId(eventId: string | null): Buffer | string | null {
  const bytes = Buffer.alloc(UUID_BYTES);
  return eventId !== null && writeUuid(eventId, bytes, 0) ? bytes : eventId;
}

/** The id as the vendor wrote it, from the stored form. */
export function loadedEventId(stored: unknown): string | null {
  if (typeof stored === 'string') return stored;
  if (!Buffer.isBuffer(stored)) return null;
  const hex = stored.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
