import { sqliteGlob } from '../../sqlite/questions/glob-sql.ts';
import type { ParameterList } from './values.ts';

/** More patterns than these are given as a list, which the server compiles for each event. */
const MOST_SPELLED_OUT = 100;

/** A pattern of imgaudit (`*`, `?`) as LIKE knows it. */
function likeOf(glob: string): string {
  // The same bound as in SQLite, so that a question fails in every store or in none.
  sqliteGlob(glob);
  return glob
    .replaceAll(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');
}

/**
 * Prints that one of several expressions matches one of the globs; absent texts match none.
 * @throws AuditError `usage` for a pattern that is too long
 */
export function matchesSql(
  expressions: readonly string[],
  globs: readonly string[],
  isCaseIgnored: boolean,
  list: ParameterList,
): string {
  const exact = globs.filter((glob) => !/[*?]/.test(glob));
  const patterns = globs.filter((glob) => /[*?]/.test(glob)).map(likeOf);
  for (const glob of exact) sqliteGlob(glob);
  const exactly = exact.length === 0 ? null : list.texts(exact);
  const spelled = patterns.length > MOST_SPELLED_OUT ? [] : patterns.map((pattern) => list.text(pattern));
  const listed = patterns.length > MOST_SPELLED_OUT ? list.texts(patterns) : null;
  const tests = expressions.flatMap((expression) => {
    const text = isCaseIgnored ? `lower(${expression})` : expression;
    return [
      ...(exactly === null ? [] : [`${text} IN ${exactly}`]),
      ...spelled.map((pattern) => `${text} LIKE ${pattern}`),
      ...(listed === null ? [] : [`arrayExists(one -> like(${text}, one), ${listed})`]),
    ];
  });
  return tests.map((test) => `ifNull(${test}, 0)`).join(' OR ') || '0';
}
