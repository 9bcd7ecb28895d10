import { byteFrom } from '../../fast-lane/assembly/bytes';

const AT: u8 = 0x40;
export const COLON: u8 = 0x3a;
/** Of `sha256:` and 64 hexadecimal digits. */
const DIGEST_BYTES: i32 = 71;
/** `/manifests/`: its first eight bytes, and its last four. */
const MANIFESTS_BYTES: i32 = 11;
const MANIFESTS: u64 = 0x7365_6669_6e61_6d2f;
const MANIFESTS_END: u32 = 0x2f73_7473;
/** `sha256:`, and of it the last four bytes alone. */
const ALGORITHM: u32 = 0x3261_6873;
const ALGORITHM_END: u32 = 0x3a36_3532;

/** Where the digest begins that a text ends with, behind the only `@` or behind a `:`; 0 if it does not end so. */
export function startOfDigest(start: usize, length: i32): usize {
  if (length <= DIGEST_BYTES) return 0;
  const digest = start + length - DIGEST_BYTES;
  if (!isDigest(digest)) return 0;
  const mark = load<u8>(digest - 1);
  if (mark !== AT && mark !== COLON) return 0;
  return byteFrom(AT, start, digest - 1) === digest - 1 ? digest : 0;
}

/** Where the digest begins that the path of a manifest ends with, as `/v2/a/b/manifests/sha256:…` does; 0 for any other path. */
export function startOfManifest(start: usize, length: i32): usize {
  if (length <= DIGEST_BYTES + MANIFESTS_BYTES) return 0;
  const digest = start + length - DIGEST_BYTES;
  if (load<u64>(digest - MANIFESTS_BYTES) !== MANIFESTS || load<u32>(digest - 4) !== MANIFESTS_END) return 0;
  return isDigest(digest) ? digest : 0;
}

function isDigest(digest: usize): bool {
  if (load<u32>(digest) !== ALGORITHM || load<u32>(digest, 3) !== ALGORITHM_END) return false;
  for (let at = digest + 7; at < digest + DIGEST_BYTES; at += 16) if (!areHexDigits(at)) return false;
  return true;
}

/** Whether 16 hexadecimal digits stand here. */
function areHexDigits(at: usize): bool {
  const bytes = v128.load(at);
  const digits = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10));
  const letters = i8x16.lt_u(i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(6));
  return i8x16.all_true(v128.or(digits, letters));
}

/** Whether a text has no `@`, and one `:` at most. */
export function namesNoDigest(start: usize, length: i32): bool {
  const end = start + length;
  if (byteFrom(AT, start, end) !== end) return false;
  const colon = byteFrom(COLON, start, end);
  return colon === end || byteFrom(COLON, colon + 1, end) === end;
}
