/** What a log must never bring to a terminal raw, a newline of ours aside. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The first character of an output that a log must not bring, as an escape; null if there is no such character. */
export function hostileIn(output: string): string | null {
  const found = HOSTILE.exec(output.replaceAll('\n', ''));
  return found === null ? null : `\\u${found[0].codePointAt(0)?.toString(16)}`;
}

/** Texts with which a log attacks its readers. */
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
