import type { NamedField, NameReader } from '../../case/case-reader.ts';
import { storeAt } from '../../stores/registry.ts';

/** At most this many names of a case are offered. */
const MOST_NAMES = 200;

/** What names of a case are offered for. */
export type CaseValue = 'image' | Exclude<NamedField, 'namespace' | 'repository' | 'reference'>;

/** The names of a case that begin with a prefix. The case is opened for reading, and nothing is written to it. */
export async function caseNames(path: string, value: CaseValue, prefix: string): Promise<readonly string[]> {
  const open = await storeAt(path).openForReading(path);
  try {
    return value === 'image' ? imageNames(open.case, prefix) : startingWith(open.case, value, prefix);
  } finally {
    open.close();
  }
}

function startingWith(reader: NameReader, field: NamedField, prefix: string): readonly string[] {
  return reader.knownNames(field, [`${prefix}*`], MOST_NAMES);
}

/** Repositories; the tags of one where the prefix has a colon, or where it is the only one that is left. */
function imageNames(reader: NameReader, prefix: string): readonly string[] {
  if (prefix.includes(':')) return startingWith(reader, 'reference', prefix);
  const repositories = startingWith(reader, 'repository', prefix);
  const [only] = repositories;
  if (only === undefined || repositories.length > 1) return repositories;
  return [only, ...startingWith(reader, 'reference', `${only}:`)].slice(0, MOST_NAMES);
}
