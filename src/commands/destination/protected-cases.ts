import { storeAt } from '../../stores/registry.ts';
import { isSameFile } from './same-file.ts';

/**
 * Says what a file is if it belongs to a case: to the one at hand, which need not be there yet, or to any other. Null
 * for any other file. A file beside a case is protected even before it exists, because a database reads what it finds
 * under that name.
 */
export async function partOfCase(path: string, caseFile: string): Promise<string | null> {
  const [first, ...beside] = await storeAt(caseFile).filesOf(caseFile);
  if (first !== undefined && isSameFile(path, first)) return 'the case';
  if (beside.some((name) => isSameFile(path, name))) return `a part of the case ${caseFile}`;
  const owner = await storeAt(path).caseOfFile(path);
  if (owner === null) return null;
  return owner === path ? 'a case' : `a part of the case ${owner}`;
}
