import type { Selection } from '../../../case/event-filter.ts';
import { sqlConditionsOf } from './condition-sql.ts';
import { type AskedQuery, isIndexed, isOfKind, kindsOf, segmentsSql } from './selection-sql.ts';
import { parametersOf, withOwnParameters } from './sql-condition.ts';

/**
 * A query that counts the events of an image or an address, optionally of some kinds, from posting lists alone. Event
 * times are read only in segments that the window cuts. Null for every other question.
 */
export function indexedCount({ window, where }: Selection): AskedQuery | null {
  const conditions = sqlConditionsOf(where).map(withOwnParameters);
  const [lookup, ...others] = conditions.filter((condition) => !isOfKind(condition));
  if (lookup?.kind !== 'ids' || !isIndexed(lookup) || others.length > 0) return null;
  const parameters = parametersOf(conditions);
  const segments = segmentsSql(lookup, kindsOf(conditions));
  if (window === null) return { sql: `SELECT sum(json_array_length(rows)) FROM (${segments})`, parameters };
  const inWindow = `SELECT count(*) FROM json_each(p.rows) j CROSS JOIN event e ON e.seq = p.first_seq + j.value
    WHERE e.time >= :from AND e.time < :to`;
  return {
    sql: `SELECT sum(iif(p.first_time >= :from AND p.last_time < :to, json_array_length(p.rows), (${inWindow})))
      FROM (${segments}) p WHERE p.last_time >= :from AND p.first_time < :to`,
    parameters: { ...parameters, from: window.from, to: window.to },
  };
}
