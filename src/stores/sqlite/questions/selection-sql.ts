import type { EventFilter, Selection } from '../../../case/event-filter.ts';
import { POSTED_COLUMNS } from '../index/stored-columns.ts';
import { sqlConditionsOf } from './condition-sql.ts';
import {
  amongSql,
  type IdCondition,
  type Parameters,
  parametersOf,
  type SqlCondition,
  withOwnParameters,
} from './sql-condition.ts';

/** The index segments that a window touches bound the numbers of its events; the time decides within these bounds. */
const IN_WINDOW = `e.seq BETWEEN
    (SELECT min(first_seq) FROM event_columns WHERE last_time >= :from AND first_time < :to) AND
    (SELECT max(first_seq + events) - 1 FROM event_columns WHERE last_time >= :from AND first_time < :to)
  AND e.time >= :from AND e.time < :to`;

/** SQL text with the values of its named parameters. */
export interface AskedQuery {
  readonly sql: string;
  readonly parameters: Parameters;
}

/**
 * The WHERE clause of a selection for the table alias `e`; `1` if it asks for everything. Values are bound as parameters
 * and never become part of the text.
 * @throws AuditError `usage` for a pattern that is too long
 */
export function whereClauseOf({ window, where }: Selection): AskedQuery {
  const conditions = [...windowConditions(window), ...sqlConditionsOf(where)].map(withOwnParameters);
  const kinds = kindsOf(conditions);
  return {
    sql: conditions.map((condition) => `(${sqlOf(condition, kinds)})`).join(' AND ') || '1',
    parameters: parametersOf(conditions),
  };
}

function windowConditions(window: Selection['window']): readonly SqlCondition[] {
  if (window === null) return [];
  return [{ kind: 'expression', sql: IN_WINDOW, parameters: { from: window.from, to: window.to } }];
}

/** Whether the dictionary ids of an event are enough to decide if it passes. */
export function isAnsweredByIds(where: readonly EventFilter[]): boolean {
  return sqlConditionsOf(where).every(({ kind }) => kind === 'ids');
}

/** Whether dictionary ids are enough to decide, but no index finds the events, so every event must be read. */
export function isScan(where: readonly EventFilter[]): boolean {
  return sqlConditionsOf(where).every((condition) => condition.kind === 'ids' && !isIndexed(condition));
}

/** Whether the case has posting lists for the column and few events are expected to pass. */
export function isIndexed({ column, isNarrow }: IdCondition): boolean {
  return isNarrow && POSTED_COLUMNS.some((posted) => posted === column);
}

function sqlOf(condition: SqlCondition, kinds: string | null): string {
  if (condition.kind === 'expression') return condition.sql;
  if (isIndexed(condition)) return `e.seq IN (${lookupSql(condition, kinds)})`;
  return amongSql(`e.${condition.column}`, condition);
}

/** Whether a condition is about the shape of an event: its action, result, agent and scope. */
export function isOfKind(condition: SqlCondition): condition is IdCondition & { readonly column: 'kind' } {
  return condition.kind === 'ids' && condition.column === 'kind';
}

/** A query for a JSON list of the ids in `kind` that pass; null if no condition is about kinds. */
export function kindsOf(conditions: readonly SqlCondition[]): string | null {
  const tests = conditions.filter(isOfKind);
  if (tests.length === 0) return null;
  return `SELECT json_group_array(id) FROM kind WHERE ${tests.map((test) => amongSql('id', test)).join(' AND ')}`;
}

/** A query for the numbers of the events of some images or addresses, from posting lists. Events of other kinds are skipped. */
function lookupSql(condition: IdCondition, kinds: string | null): string {
  return `SELECT p.first_seq + j.value FROM (${segmentsSql(condition, kinds)}) p, json_each(p.rows) j`;
}

/** A query for the segments that hold events of some images or addresses, each with the JSON list of their rows in it. */
export function segmentsSql({ column, ids }: IdCondition, kinds: string | null): string {
  return `SELECT c.first_seq, c.first_time, c.last_time,
      posted_rows(x.posted, ${kinds === null ? 'NULL' : `(${kinds})`}) AS rows
    FROM event_columns c CROSS JOIN event_of_${column} x ON x.first_seq = c.first_seq AND x.${column} IN (${ids})
    GROUP BY c.first_seq`;
}
