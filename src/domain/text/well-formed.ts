/** A UTF-16 surrogate without its partner. */
const HALF = /\p{Surrogate}/u;
const HALVES = /\p{Surrogate}/gu;

/**
 * The text with each unpaired surrogate replaced by U+FFFD, the replacement character. JSON may hold unpaired
 * surrogates (`"\ud800"`), but UTF-8 cannot, so a database could not give them back.
 */
export function wellFormed(text: string): string {
  return HALF.test(text) ? text.replaceAll(HALVES, '\ufffd') : text;
}
