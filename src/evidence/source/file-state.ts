import { existsSync, statSync } from 'node:fs';
import type { InputFile } from './input-file.ts';

/** Whether there is a file that can be read again: a pipe gives its bytes once, and whoever opens it later waits. */
export function isFileThere(location: string): boolean {
  return existsSync(location) && statSync(location).isFile();
}

/**
 * Changes when the file does, also when its times are set back (the inode's cannot be); empty for what is no regular
 * file.
 */
export function fileState(input: InputFile): string {
  if (input.location === null || input.isStream) return '';
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(input.location, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
