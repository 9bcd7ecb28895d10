const LENGTH = 36;
const DASHES: ReadonlySet<number> = new Set([8, 13, 18, 23]);
const DASH = 0x2d;
const BAD = 0xff;

/** Values of the lower-case hexadecimal digits by their character codes. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return digit < 0 ? BAD : digit;
});

/** Writes the 16 bytes of a lower-case UUID from `start` on; tells whether the text is one. */
export function writeUuid(text: string, bytes: Uint8Array, start: number): boolean {
  if (text.length !== LENGTH) return false;
  let at = start;
  for (let index = 0; index < LENGTH; ) {
    if (DASHES.has(index)) {
      if (text.charCodeAt(index) !== DASH) return false;
      index++;
      continue;
    }
    const high = DIGITS[text.charCodeAt(index)] ?? BAD;
    const low = DIGITS[text.charCodeAt(index + 1)] ?? BAD;
    if (high === BAD || low === BAD) return false;
    bytes[at++] = high * 16 + low;
    index += 2;
  }
  return true;
}
