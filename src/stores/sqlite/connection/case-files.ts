import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { APPLICATION_ID } from './schema.ts';

/** What SQLite adds to the name of a database for the files that it keeps beside it. */
const SUFFIXES = ['-journal', '-wal', '-shm'] as const;

/** The files that a case at this path consists of, there or not; the case itself is the first. */
export function filesOfCase(path: string): readonly string[] {
  return [path, ...SUFFIXES.map((suffix) => `${path}${suffix}`)];
}

/** The case that a file is, or that it lies beside as a part of it; null for any other file. */
export function caseOfFile(path: string): string | null {
  const lower = path.toLowerCase();
  const owners = SUFFIXES.filter((suffix) => lower.endsWith(suffix)).map((suffix) => path.slice(0, -suffix.length));
  return [path, ...owners].find(isCase) ?? null;
}

/** Where the header of a SQLite file has its application id, a big-endian integer: https://sqlite.org/fileformat2.html */
const APPLICATION_ID_AT = 68;

/** By the first bytes of the file, so that a case that is locked or damaged further on is known too. */
function isCase(path: string): boolean {
  const header = headerOf(path);
  return (
    header.toString('latin1', 0, 16) === 'SQLite format 3\0' && header.readInt32BE(APPLICATION_ID_AT) === APPLICATION_ID
  );
}

/** The first bytes of a regular file, filled up with zeros; all zero for anything else, on which reading could wait. */
function headerOf(path: string): Buffer {
  const header = Buffer.alloc(APPLICATION_ID_AT + 4);
  try {
    if (!statSync(path).isFile()) return header;
    const file = openSync(path, 'r');
    try {
      readSync(file, header);
    } finally {
      closeSync(file);
    }
  } catch {
    // A file that cannot be read cannot be asked. Its name is still held against the case at hand.
  }
  return header;
}
