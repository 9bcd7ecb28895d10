import type { Dimension } from '../../../case/case-reader.ts';
import { sortKeyOfAddress } from '../connection/short-values.ts';
import { answeredSql, DIMENSION_SQL, HOUR } from './dimension-sql.ts';

/** The values of groups as an answer names them, as `k0`, `k1` and so on, each with a comma behind it. */
export function keysSql(by: readonly Dimension[]): string {
  return namedSql(by, (dimension) => answeredSql(dimension, keySql(dimension, by)));
}

/** The same for groups that a statement counts again. */
export function innerKeysSql(by: readonly Dimension[]): string {
  return namedSql(by, (dimension) => keySql(dimension, by));
}

function namedSql(by: readonly Dimension[], sqlOf: (dimension: Dimension) => string): string {
  return by.map((dimension, index) => `${sqlOf(dimension)} AS k${index}, `).join('');
}

/** Where the address is asked for too, its digits follow from it: they are made once for a group, and not for each event. */
function keySql(dimension: Dimension, by: readonly Dimension[]): string {
  const address = by.indexOf('address');
  return dimension === 'sortKey' && address >= 0 ? sortKeyOfAddress(`k${address}`) : DIMENSION_SQL[dimension];
}

export function groupSql(by: readonly Dimension[]): string {
  return by.length === 0 ? '' : `GROUP BY ${by.map((dimension, index) => groupedSql(dimension, index, by)).join(', ')}`;
}

/** What tells the groups apart, where that is cheaper than the value that is shown. */
function groupedSql(dimension: Dimension, index: number, by: readonly Dimension[]): string {
  if (dimension === 'hour') return HOUR;
  return dimension === 'sortKey' && by.includes('address') ? 'sort_key' : `k${index}`;
}

export function orderSql(by: readonly Dimension[]): string {
  return by.map((_, index) => `, k${index} ASC NULLS FIRST`).join('');
}
