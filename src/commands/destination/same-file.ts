import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

/**
 * Whether two paths lead to one file, over links, other spellings, and names whose case the disk does not tell apart.
 * Two files that are not there are one if they would have the same name in the same folder.
 */
export function isSameFile(one: string, other: string): boolean {
  const [first, second] = [identityOf(one), identityOf(other)];
  if (first !== null || second !== null) return first === second;
  const [folder, otherFolder] = [one, other].map((path) => identityOf(dirname(resolve(path))));
  return folder !== null && folder === otherFolder && foldedName(one) === foldedName(other);
}

/** What a disk knows a file by, whatever it is called; null if nothing is there. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}

/** Some disks take names for equal that differ in case, or in how accents are encoded. */
function foldedName(path: string): string {
  return basename(resolve(path)).normalize('NFC').toLowerCase();
}
