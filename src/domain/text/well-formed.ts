/** A surrogate that is not one of a pair. */
const HALF = /\p{Surrogate}/u;
const HALVES = /\p{Surrogate}/gu;

/**
 * A text as UTF-8 can spell it: half of a surrogate pair becomes U+FFFD. JSON may hold such halves (`"\ud800"`); a
 * database that took one would hold bytes that are no text.
 */
export function wellFormed(text: string): string {
  return HALF.test(text) ? text.replaceAll(HALVES, '\ufffd') : text;
}
