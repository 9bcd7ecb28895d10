import type { NameCompleter, NamedField, WantedNames } from '../../case/case-reader.ts';
import { storeAt } from '../../stores/registry.ts';

/** At most this many names of a case are offered. */
const MOST_NAMES = 200;

/** The user is typing, and waits for the case no longer than this. The program itself takes as long to start. */
const LONGEST_MS = 100;

/** What names of a case are offered for. */
export type CaseValue = 'image' | Exclude<NamedField, 'namespace' | 'repository' | 'reference'>;

/** Names that are looked for. */
export interface NamesAsked extends Pick<WantedNames, 'prefix' | 'isWanted'> {
  readonly value: CaseValue;
}

/** The names of a case that begin with a prefix. The case is opened for reading, and nothing is written to it. */
export async function caseNames(path: string, { value, prefix, isWanted }: NamesAsked): Promise<readonly string[]> {
  const open = await storeAt(path).openForNames(path, LONGEST_MS);
  try {
    const wanted = { prefix, isWanted, most: MOST_NAMES };
    return value === 'image' ? imageNames(open.case, wanted) : open.case.namesFrom(value, wanted);
  } finally {
    open.close();
  }
}

/** Repositories; the tags of one where the prefix has a colon, or where it is the only one that is left. */
function imageNames(names: NameCompleter, wanted: WantedNames): readonly string[] {
  if (wanted.prefix.includes(':')) return names.namesFrom('reference', wanted);
  const repositories = names.namesFrom('repository', wanted);
  const [only] = repositories;
  if (only === undefined || repositories.length > 1) return repositories;
  return [only, ...names.namesFrom('reference', { ...wanted, prefix: `${only}:` })].slice(0, MOST_NAMES);
}
