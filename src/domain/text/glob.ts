/** Code units of the character at `at`: SQLite's GLOB, which answers the same patterns, counts code points. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/**
 * Whether `text` matches a shell-style pattern of `*` (any run) and `?` (any one character), case-sensitive.
 * Linear in the product of both lengths at worst: patterns and texts may be hostile, so no regular expression is built.
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
