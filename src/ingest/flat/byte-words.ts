/** A comparison takes four bytes at a time; so many bytes behind the end of a text must be there to be looked at. */
export const SPARE_BYTES = 8;

/** Whether `length` bytes are the same from `a` on and from `b` on. */
export function areSameBytes(left: DataView, a: number, right: DataView, b: number, length: number): boolean {
  let at = 0;
  for (; at + 4 <= length; at += 4) if (left.getInt32(a + at) !== right.getInt32(b + at)) return false;
  for (; at < length; at++) if (left.getUint8(a + at) !== right.getUint8(b + at)) return false;
  return true;
}
