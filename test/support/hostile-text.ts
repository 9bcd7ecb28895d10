/** Characters from a log that must never reach a terminal: controls, invisible ones and unpaired surrogates. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * The first hostile character of an output, as an escape such as `\u1b`; null without one. Newlines are imgaudit's own.
 */
export function hostileIn(output: string): string | null {
  const found = HOSTILE.exec(output.replaceAll('\n', ''));
  return found === null ? null : `\\u${found[0].codePointAt(0)?.toString(16)}`;
}

/** Texts by which a log may attack its reader: terminal escapes, invisible characters, formulas, markup and links. */
export const HOSTILE_TEXTS: readonly string[] = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\u0000',
  '\u007f\u0085',
  '\u202egnp.exe',
  '\u2066x\u2069',
  '\u061c\u200e\u200f',
  'a\u200bb\ufeff\u00ad\u2060',
  'line\nbreak\r',
  '\u2028\u2029',
  '\ud800',
  'x\udc00',
  '\u{e0041}\u{e0020}',
  '=HYPERLINK("http://x")',
  '+1',
  '-1+2',
  '@SUM(A1)',
  '\t=1',
  '＝1',
  '|`<script>alert(1)</script>',
  '[x](javascript:alert(1))',
  'www.evil.example',
  '"quoted", comma; semicolon',
  '__proto__',
  'constructor',
];
