/**
 * Characters of a log that must not reach a terminal unescaped: control characters (C0, DEL, C1), format characters
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

/** The text with every hostile character replaced by a visible escape, so that nothing disappears silently. */
export function neutralise(text: string): string {
  return text.replace(HOSTILE, (character) => SHORT.get(character) ?? escapeOf(character));
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** The same without line feeds: in JSON they only stand between values, and there are many of them. */
const HOSTILE_IN_JSON = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** JSON with hostile characters as JSON escapes: a parser reads the same value, and a terminal is not harmed. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(HOSTILE_IN_JSON, (character) =>
    [...Array(character.length).keys()].map((at) => `\\u${unitAt(character, at)}`).join(''),
  );
}

function unitAt(character: string, at: number): string {
  return character.charCodeAt(at).toString(16).padStart(4, '0');
}
