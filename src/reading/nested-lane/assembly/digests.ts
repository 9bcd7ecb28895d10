import { isHexDigit } from '../../fast-lane/assembly/bytes';

const AT: u8 = 0x40;
const COLON: u8 = 0x3a;
/** Of `sha256:` and 64 hexadecimal digits. */
const DIGEST_BYTES: i32 = 71;
/** `sha256:`, and of it the last four bytes alone. */
const ALGORITHM: u32 = 0x3261_6873;
const ALGORITHM_END: u32 = 0x3a36_3532;

/** Where the digest begins that a text ends with, behind the only `@` or behind a `:`; 0 if it does not end so. */
export function startOfDigest(start: usize, length: i32): usize {
  if (length <= DIGEST_BYTES) return 0;
  const digest = start + length - DIGEST_BYTES;
  if (load<u32>(digest) !== ALGORITHM || load<u32>(digest, 3) !== ALGORITHM_END) return 0;
  for (let at = digest + 7; at < start + length; at++) if (!isHexDigit(load<u8>(at))) return 0;
  const mark = load<u8>(digest - 1);
  if (mark !== AT && mark !== COLON) return 0;
  for (let at = start; at < digest - 1; at++) if (load<u8>(at) === AT) return 0;
  return digest;
}

/** Whether a text has no `@`, and one `:` at most. */
export function namesNoDigest(start: usize, length: i32): bool {
  let colons = 0;
  for (let at = start; at < start + length; at++) {
    const byte = load<u8>(at);
    if (byte === AT) return false;
    if (byte === COLON) colons++;
  }
  return colons <= 1;
}
