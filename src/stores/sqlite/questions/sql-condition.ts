import type { StoredColumn } from '../index/stored-columns.ts';

/** Named parameters of a statement. */
export type Parameters = Readonly<Record<string, string | number | null>>;

/** The columns of an event that hold a dictionary id, and its own number. */
export type IdColumn = StoredColumn | 'seq';

/** Requires a column of the event to be, or not to be, one of some ids. An absent value is not one of them. */
export interface IdCondition {
  readonly kind: 'ids';
  readonly column: IdColumn;
  readonly isExcluded: boolean;
  /** Whether few events are expected to pass, so that an index lookup beats reading every event. */
  readonly isNarrow: boolean;
  /** A query for the ids. Its text is constant; values are bound as named parameters. */
  readonly ids: string;
  readonly parameters: Parameters;
  /** The ids themselves if they are known without a query; else null. */
  readonly known: readonly number[] | null;
}

/** The ids that a condition found, the column they are compared with, and whether matching rows pass or fail. */
export interface IdTest {
  readonly column: IdColumn;
  readonly isExcluded: boolean;
  readonly ids: readonly number[];
}

/** Requires an expression over the table alias `e` to be true. */
export interface ExpressionCondition {
  readonly kind: 'expression';
  readonly sql: string;
  readonly parameters: Parameters;
}

export type SqlCondition = IdCondition | ExpressionCondition;

/** A condition whose list of values is bound as one JSON parameter, `:list`. */
export function among(column: IdColumn, values: readonly unknown[], ids: string): IdCondition {
  const parameters = { list: JSON.stringify(values) };
  return { kind: 'ids', column, isExcluded: false, isNarrow: false, ids, parameters, known: null };
}

/**
 * Appends `index` to the parameter names of a condition: several conditions of one statement may use the same names for
 * different values.
 */
export function withOwnParameters(condition: SqlCondition, index: number): SqlCondition {
  const renamed = (sql: string) => sql.replace(/:([a-zA-Z]\w*)/g, `:$1_${index}`);
  const parameters = Object.fromEntries(
    Object.entries(condition.parameters).map(([name, value]) => [`${name}_${index}`, value]),
  );
  return condition.kind === 'ids'
    ? { ...condition, ids: renamed(condition.ids), parameters }
    : { ...condition, sql: renamed(condition.sql), parameters };
}

/** The parameters of all conditions together. Their names must differ; see `withOwnParameters`. */
export function parametersOf(conditions: readonly SqlCondition[]): Parameters {
  return Object.fromEntries(conditions.flatMap(({ parameters }) => Object.entries(parameters)));
}

/** Columns of an event that may hold no value. */
const NULLABLE: ReadonlySet<IdColumn> = new Set(['image', 'digest']);

/** `e.actor IN (…)` or `e.actor NOT IN (…)`: the condition as SQL for a column, or for an expression in its place. */
export function amongSql(column: string, condition: IdCondition): string {
  const { isExcluded, ids } = condition;
  if (!isExcluded) return `${column} IN (${ids})`;
  const without = `${column} NOT IN (${ids})`;
  return NULLABLE.has(condition.column) ? `(${column} IS NULL OR ${without})` : without;
}
