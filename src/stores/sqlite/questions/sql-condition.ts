import type { StoredColumn } from '../index/stored-columns.ts';

export type Parameters = Readonly<Record<string, string | number | null>>;

/** The columns of an event that name a row of a dictionary, and its own number. */
export type IdColumn = StoredColumn | 'seq';

/** That a column of the event is, or is not, among some ids. */
export interface IdCondition {
  readonly kind: 'ids';
  readonly column: IdColumn;
  readonly isExcluded: boolean;
  /** Whether few events are expected to pass, so that looking them up beats reading every event. */
  readonly isNarrow: boolean;
  /** Constant text of a query for the ids; values come by name. */
  readonly ids: string;
  readonly parameters: Parameters;
  /** The ids themselves, where no query is needed to know them. */
  readonly known: readonly number[] | null;
}

/** That an expression over the table alias `e` holds. */
export interface ExpressionCondition {
  readonly kind: 'expression';
  readonly sql: string;
  readonly parameters: Parameters;
}

export type SqlCondition = IdCondition | ExpressionCondition;

/** Several conditions may name the same parameters for other values: gives this one parameters of its own. */
export function withOwnParameters(condition: SqlCondition, index: number): SqlCondition {
  const renamed = (sql: string) => sql.replace(/:([a-zA-Z]\w*)/g, `:$1_${index}`);
  const parameters = Object.fromEntries(
    Object.entries(condition.parameters).map(([name, value]) => [`${name}_${index}`, value]),
  );
  return condition.kind === 'ids'
    ? { ...condition, ids: renamed(condition.ids), parameters }
    : { ...condition, sql: renamed(condition.sql), parameters };
}

export function parametersOf(conditions: readonly SqlCondition[]): Parameters {
  return Object.fromEntries(conditions.flatMap(({ parameters }) => Object.entries(parameters)));
}

/** `e.actor IN (…)`: the ids of a condition held against a column. */
export function amongSql(column: string, { isExcluded, ids }: IdCondition): string {
  return `${column} ${isExcluded ? 'NOT IN' : 'IN'} (${ids})`;
}
