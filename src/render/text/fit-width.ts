import stringWidth from 'string-width';

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ELLIPSIS = '…';

const PRINTABLE_ASCII = /^[ -~]*$/;

/** Columns a text takes on a terminal. */
export function widthOf(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text);
}

/** The text in at most `width` columns, cut between graphemes, an ellipsis telling that it was cut. */
export function fitWidth(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let fitted = '';
  let used = 0;
  for (const { segment } of SEGMENTER.segment(text)) {
    const segmentWidth = widthOf(segment);
    if (used + segmentWidth > width - 1) break;
    fitted += segment;
    used += segmentWidth;
  }
  return width < 1 ? '' : `${fitted}${ELLIPSIS}`;
}

/** The text as lines of at most `width` columns, broken at spaces where there are any. */
export function wrapWidth(text: string, width: number): readonly string[] {
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
  for (const { segment } of SEGMENTER.segment(word)) {
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
