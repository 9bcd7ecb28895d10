import { lstatSync, type Stats, statSync } from 'node:fs';
import { fileErrorCode, specialFile } from '../../domain/text/file-trouble.ts';
import type { InputFile } from './input-file.ts';
import { fileOf, placeOf } from './place.ts';

/** What stands at a path: a file that can be read again, nothing, or something that is no file, in words. */
export type Standing =
  /** `bytes` is its size; null if it cannot be looked at. */
  | { readonly kind: 'file'; readonly bytes: number | null }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'no file'; readonly what: string };

const NOTHING_THERE: ReadonlySet<string | null> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * Tells what stands at a path without opening it: a pipe gives its bytes once, and opening it may wait forever. Links are
 * followed. Something that cannot be looked at counts as a file, so that opening it gives the reason. For an entry of an
 * archive it tells what stands at the place of the archive.
 */
export function standingAt(location: string): Standing {
  const { file, entries } = placeOf(location);
  const standing = fileStandingAt(file);
  return standing.kind === 'file' && entries.length > 0 ? { kind: 'file', bytes: null } : standing;
}

function fileStandingAt(location: string): Standing {
  try {
    const found = lstatSync(location);
    return found.isSymbolicLink() ? standingBehind(location) : standingOf(found);
  } catch (error) {
    return NOTHING_THERE.has(fileErrorCode(error)) ? { kind: 'nothing' } : { kind: 'file', bytes: null };
  }
}

function standingBehind(link: string): Standing {
  try {
    return standingOf(statSync(link));
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === 'ELOOP') return { kind: 'no file', what: 'a loop of links' };
    return NOTHING_THERE.has(code)
      ? { kind: 'no file', what: 'a link that leads nowhere' }
      : { kind: 'file', bytes: null };
  }
}

function standingOf(found: Stats): Standing {
  if (found.isFile()) return { kind: 'file', bytes: found.size };
  return { kind: 'no file', what: specialFile(found) };
}

/**
 * A text that changes when the file does, even if its modification time is set back: the change time of the inode cannot
 * be. Empty for an input that is not a regular file.
 */
export function fileState(input: InputFile): string {
  return input.location === null || input.isStream ? '' : stateOf(fileOf(input.location));
}

/** The same for a path. */
export function stateOf(path: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
