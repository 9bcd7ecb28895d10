import { existsSync, statSync } from 'node:fs';
import type { InputFile } from './input-file.ts';

/** Whether a regular file is there, which can be read again. A pipe gives its bytes once, and opening it may wait forever. */
export function isFileThere(location: string): boolean {
  return sizeOfFile(location) !== null;
}

/** The bytes of a regular file; null if there is no such file, or it cannot be reached. */
export function sizeOfFile(location: string): number | null {
  if (!existsSync(location)) return null;
  const stat = statSync(location);
  return stat.isFile() ? stat.size : null;
}

/**
 * A text that changes when the file does, even if its modification time is set back: the change time of the inode cannot
 * be. Empty for an input that is not a regular file.
 */
export function fileState(input: InputFile): string {
  if (input.location === null || input.isStream) return '';
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(input.location, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
