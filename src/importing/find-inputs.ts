import { type Dirent, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AuditError } from '../domain/audit-error.ts';
import { fileErrorCode, fileTrouble, specialFile } from '../domain/text/file-trouble.ts';
import type { InputFile } from '../evidence/source/input-file.ts';

/** An entry of a folder that is not a regular file, and what it is. */
export interface PassedOver {
  readonly path: string;
  readonly what: string;
}

export interface FoundInputs {
  readonly files: readonly InputFile[];
  readonly passedOver: readonly PassedOver[];
}

/**
 * Finds the files under the given paths; folders are walked in the order of names. A folder of evidence may hold
 * anything. Entries that are not regular files are passed over and reported, because a pipe or a device may never end;
 * one that is itself given as a path is read.
 * @throws AuditError `input-not-found`, or `nothing-to-import` for a folder without files
 */
export function findInputs(paths: readonly string[]): FoundInputs {
  const passedOver: PassedOver[] = [];
  const files = paths.flatMap((path) => filesAt(path, passedOver));
  return { files, passedOver };
}

function filesAt(path: string, passedOver: PassedOver[]): readonly InputFile[] {
  if (path === '-') return [{ path: '-', location: null, bytes: null, isStream: true }];
  const stat = statOf(path);
  if (typeof stat === 'string') throw notFound(path, stat);
  if (!stat.isDirectory()) return [inputFile(path, stat.isFile() ? stat.size : null)];
  const before = passedOver.length;
  const found = walk(path, passedOver);
  if (found.length > 0) return found;
  const first = passedOver[before];
  const instead = first === undefined ? '' : ` that can be imported: ${first.path} is ${first.what}`;
  throw new AuditError('nothing-to-import', `The folder ${path} holds no files${instead}.`, {
    hint: 'Give the folder that the exported logs were saved to.',
  });
}

/** `what` says what is at the path if something is. */
function notFound(path: string, what: string): AuditError {
  const hint = 'Give the path of an exported log, of a folder of them, or - for standard input.';
  try {
    const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    const message = isThere ? `${path} is ${what}.` : `There is no file or folder ${path}.`;
    return new AuditError('input-not-found', message, { hint });
  } catch (cause) {
    return new AuditError('input-not-found', `${path} cannot be read: ${fileTrouble(cause)}.`, { hint, cause });
  }
}

function inputFile(path: string, bytes: number | null): InputFile {
  return { path, location: resolve(path), bytes, isStream: bytes === null };
}

function walk(folder: string, passedOver: PassedOver[]): readonly InputFile[] {
  const entries = entriesOf(folder);
  if (entries === null) {
    passedOver.push({ path: folder, what: 'a folder that cannot be read' });
    return [];
  }
  const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1);
  return entries.toSorted(byName).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path, passedOver);
    const stat = statOf(path);
    if (typeof stat !== 'string' && stat.isFile()) return [inputFile(path, stat.size)];
    passedOver.push({ path, what: typeof stat === 'string' ? stat : kindOf(stat) });
    return [];
  });
}

function entriesOf(folder: string): readonly Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return null;
  }
}

/** The file or folder at a path, or in words what is there instead. */
function statOf(path: string): Stats | string {
  try {
    return statSync(path);
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === 'ELOOP') return 'a link that leads back to itself';
    if (path.includes('\ufffd')) return 'a file whose name is not UTF-8 text: rename it to import it';
    return code === 'ENOENT' ? 'a link that leads nowhere' : `an entry that cannot be examined (${code})`;
  }
}

function kindOf(stat: Stats): string {
  return stat.isDirectory() ? 'a link to a folder' : specialFile(stat);
}
