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

/** The segments of the index that a window touches say between which numbers its events are. */
const IN_WINDOW = `e.seq BETWEEN
    (SELECT min(first_seq) FROM event_columns WHERE last_time >= :from AND first_time < :to) AND
    (SELECT max(first_seq + events) - 1 FROM event_columns WHERE last_time >= :from AND first_time < :to)
  AND e.time >= :from AND e.time < :to`;

export interface AskedQuery {
  readonly sql: string;
  readonly parameters: Parameters;
}

/** The WHERE clause of a selection over the table alias `e`; `1` where it asks for everything. */
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

/** Whether the ids in the columns of an event tell whether it passes. */
export function isTold(where: readonly EventFilter[]): boolean {
  return sqlConditionsOf(where).every(({ kind }) => kind === 'ids');
}

/** Whether every event of the window has to be looked at, and the ids in its columns are all that is asked about. */
export function isScan(where: readonly EventFilter[]): boolean {
  return sqlConditionsOf(where).every((condition) => condition.kind === 'ids' && !isIndexed(condition));
}

/** Whether the index has posting lists of what is asked for, and few events are expected. */
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

/** A query for a list of the kinds that pass; null where all do. */
export function kindsOf(conditions: readonly SqlCondition[]): string | null {
  const tests = conditions.filter(isOfKind);
  if (tests.length === 0) return null;
  return `SELECT json_group_array(id) FROM kind WHERE ${tests.map((test) => amongSql('id', test)).join(' AND ')}`;
}

/** Looks the events of some images or addresses up, segment by segment; those of other kinds are not even read. */
function lookupSql(condition: IdCondition, kinds: string | null): string {
  return `SELECT p.first_seq + j.value FROM (${segmentsSql(condition, kinds)}) p, json_each(p.rows) j`;
}

/** A query for the segments that hold events of some images or addresses, each with a list of their rows. */
export function segmentsSql({ column, ids }: IdCondition, kinds: string | null): string {
  return `SELECT c.first_seq, c.first_time, c.last_time,
      posted_rows(x.posted, ${kinds === null ? 'NULL' : `(${kinds})`}) AS rows
    FROM event_columns c CROSS JOIN event_of_${column} x ON x.first_seq = c.first_seq AND x.${column} IN (${ids})
    GROUP BY c.first_seq`;
}
