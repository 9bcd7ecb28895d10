/**
 * Characters that a log must not bring to a terminal raw: control characters (C0, DEL, C1), format characters
 * (bidirectional controls, zero-width and other invisible ones, language tags), line and paragraph separators, lone
 * surrogates.
 */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\u001b', '\\e'],
]);

/** The text with every hostile character shown as an escape: visible, harmless, nothing stripped silently. */
export function neutralise(text: string): string {
  return text.replace(HOSTILE, (character) => SHORT.get(character) ?? escapeOf(character));
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** The same but for line ends: those of JSON are never within a text, and there are many. */
const HOSTILE_IN_JSON = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** JSON whose texts show hostile characters as JSON escapes: the same value to a parser, harmless to a terminal. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(HOSTILE_IN_JSON, (character) =>
    [...Array(character.length).keys()].map((at) => `\\u${unitAt(character, at)}`).join(''),
  );
}

function unitAt(character: string, at: number): string {
  return character.charCodeAt(at).toString(16).padStart(4, '0');
}
