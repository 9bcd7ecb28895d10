import { isPlain, wrapWidth } from './fit-width.ts';
import { neutralise } from './neutralise.ts';

/** Lines of messages are not shorter than this, however narrow the terminal is. */
const LEAST_WIDTH = 40;

/** A message as its lines on stderr. People read lines that end between words; programs, for whom `width` is infinite, get one line. */
export function messageLines(message: string, width: number): readonly string[] {
  const text = neutralise(message);
  return Number.isFinite(width) && isPlain(text) ? wrapWidth(text, Math.max(LEAST_WIDTH, width)) : [text];
}
