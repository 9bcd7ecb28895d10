import { statSync } from 'node:fs';
import type { InputFile } from './find-inputs.ts';

/**
 * Changes when the file does, also when its times are set back (the inode's cannot be); empty for what is no regular
 * file.
 */
export function fileState(input: InputFile): string {
  if (input.location === null || input.isStream) return '';
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(input.location, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
