import { isUtf8 } from 'node:buffer';

/** Excel on Chinese systems saves CSV in GB18030; everything else is UTF-8. */
export type TextEncoding = 'utf-8' | 'gb18030';

const GB18030 = new TextDecoder('gb18030');
const STRICT_GB18030 = new TextDecoder('gb18030', { fatal: true });

const BAR = 0x7c;
/** Stands in no GB18030 text, neither as a character nor within one. */
const MASK = 0xff;
const MASK_CHARACTER = String.fromCharCode(MASK);

/** The encoding of whole lines of text. */
export function encodingOf(bytes: Buffer): TextEncoding {
  return isUtf8(bytes) || isDamagedUtf8(bytes) || !isChinese(bytes) ? 'utf-8' : 'gb18030';
}

export function decodedText(bytes: Buffer, encoding: TextEncoding): string {
  return encoding === 'utf-8' ? bytes.toString('utf8') : GB18030.decode(bytes);
}

/** Whether more characters beyond ASCII are good UTF-8 than broken: chance makes few. */
function isDamagedUtf8(bytes: Buffer): boolean {
  const beyondAscii = bytes.toString('utf8').match(/\P{ASCII}/gu) ?? [];
  return beyondAscii.filter((character) => character !== '\ufffd').length * 2 > beyondAscii.length;
}

/** Latin-1 is good GB18030 by chance where a letter follows an accented one; Chinese writing has two high bytes. */
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
 * GB18030 uses no byte of quotes, commas, semicolons, tabs and line ends within a character, but that of the bar: it
 * is masked there, so that text can be cut at bars before it is decoded. Lengths stay as they are.
 */
export class BarMask {
  #isWithinCharacter = false;

  masked(chunk: Buffer): Buffer {
    const bytes = Buffer.from(chunk);
    for (const [at, byte] of bytes.entries()) {
      if (this.#isWithinCharacter && byte === BAR) bytes[at] = MASK;
      this.#isWithinCharacter = !this.#isWithinCharacter && byte >= 0x81 && byte <= 0xfe;
    }
    return bytes;
  }
}

/** Undoes the mask, in text whose bytes were read as Latin-1. */
export function unmasked(text: string): string {
  return text.replaceAll(MASK_CHARACTER, '|');
}
