import type { Format } from '../toolkit/format.ts';
import { isOwn } from './unwrap.ts';

const CARRIAGE_RETURN = '\r';

/**
 * The lines that a carriage return alone ends, in a file whose other lines end otherwise; null for a single line. One ends
 * a line only where a line of the format stands behind it, and a whole one before it: a client may have written it.
 */
export function partedLines(value: unknown, format: Pick<Format, 'isRecord' | 'recognise'>): readonly string[] | null {
  if (typeof value !== 'string' || !value.includes(CARRIAGE_RETURN)) return null;
  const isRecord = (line: string) => format.isRecord?.(line) === true || isOwn(line, format);
  const lines: string[][] = [];
  let quotes = 0;
  for (const part of value.split(CARRIAGE_RETURN)) {
    const line = lines.at(-1);
    if (line === undefined || (isRecord(part) && isWhole(line, quotes, isRecord))) {
      lines.push([part]);
      quotes = 0;
    } else line.push(part);
    quotes += part.split('"').length - 1;
  }
  return lines.length > 1 ? lines.map((parts) => parts.join(CARRIAGE_RETURN)) : null;
}

/** Quotes stand in lines of most logs, and within quotes what a client wrote. */
function isWhole(
  [first = '', ...more]: readonly string[],
  quotes: number,
  isRecord: (line: string) => boolean,
): boolean {
  if (quotes > 0) return quotes % 2 === 0;
  return more.length === 0 && isRecord(first);
}
