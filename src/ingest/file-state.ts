import { statSync } from 'node:fs';
import type { InputFile } from './find-inputs.ts';

/** A problem with the file at hand; the import goes on with the next. */
export class FileProblem extends Error {}

/** Changes when the file does; empty for what is no regular file. */
export function fileState(input: InputFile): string {
  if (input.location === null || input.isStream) return '';
  const { size, mtimeMs, ino } = statSync(input.location);
  return `${size} ${mtimeMs} ${ino}`;
}

/** Before anything of it is committed: the hash of what a file no longer is proves nothing. */
export function refuseChanged(input: InputFile, before: string): void {
  if (fileState(input) !== before) throw new FileProblem('it changed while it was read');
}
