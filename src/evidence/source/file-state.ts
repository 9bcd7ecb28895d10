import { existsSync, statSync } from 'node:fs';
import type { InputFile } from './input-file.ts';

/** Whether a regular file is there, which can be read again. A pipe gives its bytes once, and opening it may wait forever. */
export function isFileThere(location: string): boolean {
  return existsSync(location) && statSync(location).isFile();
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
