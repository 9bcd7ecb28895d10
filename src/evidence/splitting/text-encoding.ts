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
