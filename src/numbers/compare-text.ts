const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;

/**
 * A comparator for sorting: negative, 0 or positive. It orders texts as SQLite's BINARY collation does, by their UTF-8
 * bytes, which is the order of their code points. (`<` orders by UTF-16 code units, which differs beyond U+FFFF.)
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const unit = a.charCodeAt(index);
    const other = b.charCodeAt(index);
    if (unit !== other) return codePointOrder(unit) - codePointOrder(other);
  }
  return a.length - b.length;
}

/** Ranks a UTF-16 code unit by code point: surrogates stand for characters beyond U+FFFF, so they come last. */
function codePointOrder(unit: number): number {
  if (unit < FIRST_SURROGATE) return unit;
  return unit < AFTER_SURROGATES ? unit + 0x10000 : unit;
}
