import { messageOf } from './message-of.ts';

/** What is wrong with a file, by the code of the failed call. */
const TROUBLES: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'it does not exist'],
  ['ELOOP', 'it is a link that leads back to itself'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is a file, not a folder'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['EACCES', 'permission is denied'],
  ['EPERM', 'permission is denied'],
  ['EROFS', 'the disk is read-only'],
  ['ENOSPC', 'no space is left on the disk'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'it is larger than a file may be'],
  ['EIO', 'the disk failed'],
]);

/** The code of a failed call to the file system, such as `ENOENT`; null for any other error. */
export function fileErrorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Says what is wrong with a file, as the end of a sentence; an error that is not known speaks for itself. */
export function fileTrouble(error: unknown): string {
  return TROUBLES.get(fileErrorCode(error)) ?? messageOf(error);
}

/** What is asked of the state of a file; `Stats` of node:fs is one. */
interface FileKind {
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** What something that is no regular file is, in words. */
export function specialFile(state: FileKind): string {
  if (state.isDirectory()) return 'a folder';
  if (state.isFIFO()) return 'a pipe';
  return state.isSocket() ? 'a socket' : 'a device';
}
