/**
 * A statement that makes a table, in the words of a server of 2018. What it lacks is left out: how values are compressed
 * and found, columns of few values, keys that may be absent, and the macro that tells tables apart.
 */
export function inOldWords(sql: string): string {
  const [, table = ''] = /TABLE IF NOT EXISTS \w+\.(\w+)/.exec(sql) ?? [];
  return sql
    .replaceAll('{uuid}', table)
    .replaceAll(/ON CLUSTER '(\w+)'/g, 'ON CLUSTER $1')
    .replaceAll(/CODEC\((?:[^()]|\([^()]*\))*\)/g, '')
    .replaceAll(/,\s*INDEX \w+ \w+ TYPE \w+ GRANULARITY \d+/g, '')
    .replaceAll(/LowCardinality\(((?:[^()]|\([^()]*\))*)\)/g, '$1')
    .replaceAll(/Nullable\((\w+)\)/g, '$1')
    .replaceAll('allow_nullable_key = 1, ', '')
    .replaceAll('SETTINGS allow_nullable_key = 1', '');
}
