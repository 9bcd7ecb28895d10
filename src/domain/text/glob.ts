/** UTF-16 code units of the character at `at`. `?` stands for one code point, as in SQLite's GLOB. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/**
 * Whether the whole of `text` matches a pattern of `*` (any run of characters, also none, also with `/`) and `?` (any
 * one character). All other characters, `[` included, stand for themselves. Case-sensitive. SQLite's GLOB must give the
 * same answers to patterns whose brackets are escaped.
 *
 * Patterns and texts may be hostile, so no regular expression is built: the time is at worst proportional to the
 * product of both lengths.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let patternAt = 0;
  let textAt = 0;
  let starAt = -1;
  let retryAt = 0;
  while (textAt < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === '*') {
      starAt = patternAt++;
      retryAt = textAt;
    } else if (wanted === '?') {
      patternAt++;
      textAt += widthAt(text, textAt);
    } else if (wanted === text[textAt]) {
      patternAt++;
      textAt++;
    } else if (starAt >= 0) {
      patternAt = starAt + 1;
      retryAt += widthAt(text, retryAt);
      textAt = retryAt;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === '*') patternAt++;
  return patternAt === pattern.length;
}
