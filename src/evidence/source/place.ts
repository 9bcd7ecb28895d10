import { lstatSync } from 'node:fs';

/** Stands between an archive and an entry of it, in paths and locations: `logs.zip!/2026/a.json`. */
export const INSIDE = '!/';

/** Where evidence lies: in a file, or in an entry of it, which may be an archive that has entries of its own. */
export interface Place {
  /** The path of the file. */
  readonly file: string;
  /** The names of the entries that lead to the evidence; empty if it is the file itself. */
  readonly entries: readonly string[];
}

/** Finds the file of a location. What exists under the whole name is a file, whatever its name. */
export function placeOf(location: string): Place {
  if (!location.includes(INSIDE) || isThere(location) !== null) return { file: location, entries: [] };
  const [first = '', ...rest] = location.split(INSIDE);
  let file = first;
  for (let at = 0; at < rest.length; at++) {
    if (isThere(file) === 'file') return { file, entries: rest.slice(at) };
    file = `${file}${INSIDE}${rest[at]}`;
  }
  return { file: first, entries: rest };
}

/** The file that holds the evidence of a location, which is the outermost archive for an entry. */
export function fileOf(location: string): string {
  return placeOf(location).file;
}

function isThere(path: string): 'file' | 'other' | null {
  try {
    return lstatSync(path).isDirectory() ? 'other' : 'file';
  } catch {
    return null;
  }
}
