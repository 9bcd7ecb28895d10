import { neutralise } from './neutralise.ts';

const ELLIPSIS = '…';

const PRINTABLE_ASCII = /^[ -~]*$/;
/** Printable ASCII and the characters that tables are drawn with. */
const ONE_COLUMN_EACH = /^[ -~…█-▏]*$/;

let segmenter: Intl.Segmenter | null = null;
let stringWidth: ((text: string) => number) | null = null;

/** Whether every character of the text takes one terminal column, so that its length is its width. */
export function isPlain(text: string): boolean {
  return ONE_COLUMN_EACH.test(text);
}

/** Loads what measures other scripts and emoji: loading takes longer than most answers, and few texts need it. */
export async function loadWidths(): Promise<void> {
  ({ default: stringWidth } = await import('string-width'));
}

/** Whether `widthOf` can measure a text now. */
export function canMeasure(text: string): boolean {
  return stringWidth !== null || isPlain(text);
}

/**
 * Terminal columns that a text takes.
 * @throws Error for a text that is not plain, before `loadWidths`; call it when `needsWideScripts` says so
 */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length;
  if (stringWidth === null) throw new Error('call loadWidths before a text of another script is measured');
  return stringWidth(text);
}

/** The segmenter is made when first needed: that takes ten milliseconds, and texts that fit need none. */
function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** The text in at most `width` columns; where it is cut, it ends between graphemes and with an ellipsis. */
export function fitWidth(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let fitted = '';
  let used = 0;
  for (const { segment } of graphemesOf(text)) {
    const segmentWidth = widthOf(segment);
    if (used + segmentWidth > width - 1) break;
    fitted += segment;
    used += segmentWidth;
  }
  return width < 1 ? '' : `${fitted}${ELLIPSIS}`;
}

/** A path in at most `width` columns. Where it is cut, most of what stays is its end, which tells files apart. */
export function fitPath(path: string, width: number): string {
  if (widthOf(path) <= width) return path;
  const head = Math.floor(Math.max(0, width - 1) / 4);
  let room = width - head - 1;
  const end: string[] = [];
  for (const { segment } of Array.from(graphemesOf(path)).reverse()) {
    room -= widthOf(segment);
    if (room < 0) break;
    end.push(segment);
  }
  return `${fitWidth(path, head + 1)}${end.reverse().join('')}`;
}

/** The text as lines of at most `width` columns, broken at spaces, and within words that are wider than a line. */
export function wrapWidth(text: string, width: number): readonly string[] {
  return wrappedPlain(text, width) ?? wrappedWords(text, width);
}

/** Fast path for plain words with single spaces between them, as most texts are; null for any other text. */
function wrappedPlain(text: string, width: number): readonly string[] | null {
  if (!isPlain(text) || text.includes('  ') || text.startsWith(' ')) return null;
  const lines: string[] = [];
  let start = 0;
  while (text.length - start > width) {
    const end = text.lastIndexOf(' ', start + width);
    if (end <= start) return null;
    lines.push(text.slice(start, end));
    start = end + 1;
  }
  return [...lines, text.slice(start)];
}

function wrappedWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ').flatMap((part) => pieces(part, width))) {
    const wordWidth = widthOf(word);
    if (line !== '' && used + 1 + wordWidth > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    used += line === '' ? wordWidth : wordWidth + 1;
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Splits a word that is wider than a line. A log may hold words of megabytes. */
function pieces(word: string, width: number): readonly string[] {
  if (PRINTABLE_ASCII.test(word)) return word.length <= width ? [word] : slices(word, width);
  if (widthOf(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const { segment } of graphemesOf(word)) {
    const segmentWidth = widthOf(segment);
    if (used + segmentWidth > width && part !== '') {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += segment;
    used += segmentWidth;
  }
  return [...parts, part];
}

function slices(word: string, width: number): readonly string[] {
  const step = Math.max(1, Math.floor(width));
  return Array.from({ length: Math.ceil(word.length / step) }, (_, index) => {
    return word.slice(index * step, (index + 1) * step);
  });
}

/** Lines of messages are not shorter than this, however narrow the terminal is. */
const LEAST_WIDTH = 40;

/** A message as its lines on stderr. People read lines that end between words; programs, for whom `width` is infinite, get one line. */
export function messageLines(message: string, width: number): readonly string[] {
  const text = neutralise(message);
  return Number.isFinite(width) && isPlain(text) ? wrapWidth(text, Math.max(LEAST_WIDTH, width)) : [text];
}
