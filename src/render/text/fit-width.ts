const ELLIPSIS = '…';

const PRINTABLE_ASCII = /^[ -~]*$/;
/** Also the signs that tables are drawn with. */
const ONE_COLUMN_EACH = /^[ -~…█-▏]*$/;

let segmenter: Intl.Segmenter | null = null;
let stringWidth: ((text: string) => number) | null = null;

/** A text came that nobody can measure yet. */
export class WidthsNotLoaded extends Error {}

/** Loads what measures other scripts and emoji: that takes longer than most answers, and few texts need it. */
export async function loadWidths(): Promise<void> {
  ({ default: stringWidth } = await import('string-width'));
}

/**
 * Columns a text takes on a terminal.
 * @throws WidthsNotLoaded for any but plain text, before `loadWidths`
 */
export function widthOf(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) return text.length;
  if (stringWidth === null) throw new WidthsNotLoaded();
  return stringWidth(text);
}

/** To make a segmenter takes ten milliseconds, and texts that fit need none. */
function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** The text in at most `width` columns, cut between graphemes, an ellipsis telling that it was cut. */
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

/** The text as lines of at most `width` columns, broken at spaces where there are any. */
export function wrapWidth(text: string, width: number): readonly string[] {
  return wrappedPlain(text, width) ?? wrappedWords(text, width);
}

/** What most texts are: words of letters that take a column each, with a space between them; null for all others. */
function wrappedPlain(text: string, width: number): readonly string[] | null {
  if (!ONE_COLUMN_EACH.test(text) || text.includes('  ') || text.startsWith(' ')) return null;
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

/** A word that is wider than a line, in pieces that are not. A log may hold words of megabytes. */
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
