import { levelsOf } from './foreign-shapes.ts';
import { loadedFormats } from './load-formats.ts';
import { isObject } from './toolkit/record-fields.ts';
import { isOwn } from './wrappers/unwrap.ts';

/**
 * The id of a format that takes an object, or what lies within it, for a record of its own; null where none does. Lines of
 * text are nobody's: logs of many programs have lines that look alike.
 */
export function formatOfOthers(value: unknown): string | null {
  for (const level of isObject(value) ? levelsOf(value) : []) {
    const format = loadedFormats().find((one) => isOwn(level, one));
    if (format !== undefined) return format.id;
  }
  return null;
}
