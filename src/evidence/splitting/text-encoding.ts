import { isUtf8 } from 'node:buffer';

/** Excel on Chinese systems saves CSV in GB18030; everything else is UTF-8. */
export type TextEncoding = 'utf-8' | 'gb18030';

const GB18030 = new TextDecoder('gb18030');
const STRICT_GB18030 = new TextDecoder('gb18030', { fatal: true });

/** The encoding of some text, which must consist of whole lines: a character that is cut in two is not valid UTF-8. */
export function encodingOf(bytes: Buffer): TextEncoding {
  return isUtf8(bytes) || isDamagedUtf8(bytes) || !isChinese(bytes) ? 'utf-8' : 'gb18030';
}

export function decodedText(bytes: Buffer, encoding: TextEncoding): string {
  return encoding === 'utf-8' ? bytes.toString('utf8') : GB18030.decode(bytes);
}

/** Whether most characters beyond ASCII are valid UTF-8: in another encoding few are, by chance. */
function isDamagedUtf8(bytes: Buffer): boolean {
  const beyondAscii = bytes.toString('utf8').match(/\P{ASCII}/gu) ?? [];
  return beyondAscii.filter((character) => character !== '\ufffd').length * 2 > beyondAscii.length;
}

/**
 * Latin-1 text can be valid GB18030 by chance: an accented letter and the letter after it read as one character. In
 * Chinese text most characters are two high bytes.
 */
function isChinese(bytes: Buffer): boolean {
  try {
    STRICT_GB18030.decode(bytes);
  } catch {
    return false;
  }
  const pairs = bytes.toString('latin1').match(/[\x81-\xfe][\x30-\xfe]/g) ?? [];
  return pairs.filter((pair) => pair.charCodeAt(1) >= 0x80).length * 2 > pairs.length;
}

/**
 * What terminals get to colour a text, byte by byte in the place of each sequence, so that no position changes: the control
 * character "file separator", of which no log has three in a row. Within a text it is left out before that is read.
 */
export const FILLER = 0x1c;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it stands for sequences of control characters.
const FILLERS = /\u001c{3,}/g;

/** Whether some bytes that are read have colours. */
export function hasColours(bytes: Buffer): boolean {
  return bytes.includes(FILLER);
}

/** A text without its colours. */
export function withoutColours(text: string): string {
  return text.includes('\u001c') ? text.replace(FILLERS, '') : text;
}

/** The position in some text with colours of what stands at a position once they are left out. */
export function positionWithColours(text: string, position: number): number {
  let at = 0;
  let left = position;
  for (const { index, 0: fillers } of text.matchAll(FILLERS)) {
    if (index - at > left) break;
    left -= index - at;
    at = index + fillers.length;
  }
  return at + left;
}
