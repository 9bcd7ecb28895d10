import type { Selection } from '../../../case/case-reader.ts';
import {
  type AskedQuery,
  chunksSql,
  conditionsOf,
  isLookup,
  isOfKind,
  kindsOf,
  parametersOf,
  withOwnParameters,
} from './selection-sql.ts';

/**
 * Counts the events of an image or an address, of some kinds perhaps, by the lists of the index alone; only in chunks
 * that the window cuts, their times are looked at. Null for every other question.
 */
export function postedCountOf({ window, where }: Selection): AskedQuery | null {
  const conditions = where.flatMap(conditionsOf).map(withOwnParameters);
  const [lookup, ...others] = conditions.filter((condition) => !isOfKind(condition));
  if (lookup?.kind !== 'ids' || !isLookup(lookup) || others.length > 0) return null;
  const parameters = parametersOf(conditions);
  const chunks = chunksSql(lookup, kindsOf(conditions));
  if (window === null) return { sql: `SELECT sum(json_array_length(rows)) FROM (${chunks})`, parameters };
  const inWindow = `SELECT count(*) FROM json_each(p.rows) j CROSS JOIN event e ON e.seq = p.first_seq + j.value
    WHERE e.time >= :from AND e.time < :to`;
  return {
    sql: `SELECT sum(iif(p.first_time >= :from AND p.last_time < :to, json_array_length(p.rows), (${inWindow})))
      FROM (${chunks}) p WHERE p.last_time >= :from AND p.first_time < :to`,
    parameters: { ...parameters, from: window.from, to: window.to },
  };
}
