import { type Dirent, existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AuditError } from '../domain/audit-error.ts';

/** A file to import. `location` is null for standard input; `isStream` where it can be read only once. */
export interface InputFile {
  readonly path: string;
  readonly location: string | null;
  readonly bytes: number | null;
  readonly isStream: boolean;
}

/**
 * The files under the given paths, folders walked in name order. Links to folders, to nothing and to themselves,
 * devices and pipes inside a folder are passed over: a folder of evidence may hold anything.
 * @throws AuditError `input-not-found`, or `nothing-to-import` for a folder without files
 */
export function findInputs(paths: readonly string[]): readonly InputFile[] {
  return paths.flatMap((path) => {
    if (path === '-') return [{ path: '-', location: null, bytes: null, isStream: true }];
    if (!existsSync(path)) {
      throw new AuditError('input-not-found', `There is no file or folder ${path}.`, {
        hint: 'Give the path of an exported log, of a folder of them, or - for standard input.',
      });
    }
    const stat = statSync(path);
    if (!stat.isDirectory()) return [inputFile(path, stat.isFile() ? stat.size : null)];
    const files = walk(path);
    if (files.length > 0) return files;
    throw new AuditError('nothing-to-import', `The folder ${path} holds no files.`, {
      hint: 'Give the folder that the exported logs were saved to.',
    });
  });
}

function inputFile(path: string, bytes: number | null): InputFile {
  return { path, location: resolve(path), bytes, isStream: bytes === null };
}

function walk(folder: string): readonly InputFile[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1);
  return entries.toSorted(byName).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    const stat = entry.isFile() || entry.isSymbolicLink() ? statOf(path) : undefined;
    return stat?.isFile() ? [inputFile(path, stat.size)] : [];
  });
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A link that leads back to itself.
    if (error instanceof Error && 'code' in error && error.code === 'ELOOP') return undefined;
    throw error;
  }
}
