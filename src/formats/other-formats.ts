import { unpackedLine } from '../evidence/splitting/packed-text.ts';
import { levelsOf } from './foreign-shapes.ts';
import { loadedFormats } from './load-formats.ts';
import { isObject } from './toolkit/record-fields.ts';
import { isOwn } from './wrappers/unwrap.ts';

/** In characters. A longer line of a log is no record. */
const LONGEST_LINE = 1 << 16;

/**
 * The id of a format that takes an object, or what lies within it, for a record of its own; null where none does. So does
 * JSON at the end of a line. Other lines of text are nobody's: logs of many programs have lines that look alike.
 */
export function formatOfOthers(value: unknown): string | null {
  const object = typeof value === 'string' ? objectOfLine(value) : value;
  for (const level of isObject(object) ? levelsOf(object) : []) {
    const format = loadedFormats().find((one) => isOwn(level, one));
    if (format !== undefined) return format.id;
  }
  return null;
}

function objectOfLine(line: string): unknown {
  const start = line.indexOf('{"');
  return start >= 0 && line.length <= LONGEST_LINE ? unpackedLine(line.slice(start)) : null;
}
