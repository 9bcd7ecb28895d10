import type { Dimension } from '../../../case/case-reader.ts';
import type { StoredColumn } from '../index/stored-columns.ts';

/** Where the values of a dimension come from. */
export interface DimensionSource {
  /** What events are grouped by first, on the `event` table alone. */
  readonly grouped: StoredColumn | TimeUnit;
  /** The dictionary with the values. It is joined after grouping, when few groups are left; the column has its name. */
  readonly dictionary: StoredColumn | null;
  /** The SQL expression for the value. */
  readonly key: string;
}

export type TimeUnit = 'hour' | 'day';

/** Length of each unit in milliseconds. */
export const UNIT_MS: Readonly<Record<TimeUnit, number>> = { hour: 3_600_000, day: 86_400_000 };

/** A dimension whose value belongs to the event shape (table `kind`). */
function ofKind(part: 'action' | 'result' | 'agent' | 'scope', column: string): DimensionSource {
  const key = `(SELECT ${column} FROM ${part} WHERE ${part}.id = kind.${part})`;
  return { grouped: 'kind', dictionary: 'kind', key };
}

/** Where the values of each dimension come from. */
export const SOURCES: Readonly<Record<Dimension, DimensionSource>> = {
  category: ofKind('action', 'category'),
  action: ofKind('action', 'action'),
  source: ofKind('action', 'source'),
  reasonCode: ofKind('result', 'reason_code'),
  outcome: ofKind('result', 'outcome'),
  network: { grouped: 'address', dictionary: 'address', key: 'address.network' },
  address: { grouped: 'address', dictionary: 'address', key: 'coalesce(address.ip, address.address)' },
  sortKey: { grouped: 'address', dictionary: 'address', key: 'address.sort_key' },
  isPublic: { grouped: 'address', dictionary: 'address', key: "iif(address.is_public, 'true', 'false')" },
  actor: { grouped: 'actor', dictionary: 'actor', key: 'coalesce(actor.actor_id, actor.name)' },
  actorName: { grouped: 'actor', dictionary: 'actor', key: 'actor.name' },
  credential: { grouped: 'actor', dictionary: 'actor', key: 'actor.credential' },
  actorType: { grouped: 'actor', dictionary: 'actor', key: 'actor.type' },
  tool: ofKind('agent', 'tool'),
  registry: { grouped: 'image', dictionary: 'image', key: '(SELECT host FROM host WHERE host.id = image.registry)' },
  repository: { grouped: 'image', dictionary: 'image', key: 'image.repository' },
  tag: { grouped: 'image', dictionary: 'image', key: 'image.tag' },
  digest: { grouped: 'digest', dictionary: 'digest', key: 'digest.digest' },
  region: ofKind('scope', 'region'),
  hour: { grouped: 'hour', dictionary: null, key: 'cast(g.hour AS text)' },
  day: { grouped: 'day', dictionary: null, key: "date(g.day * 86400, 'unixepoch')" },
};

function groupedExpression(grouped: DimensionSource['grouped']): string {
  return grouped === 'hour' || grouped === 'day' ? `e.time / ${UNIT_MS[grouped]}` : `e.${grouped}`;
}

/**
 * A query that counts events by dimensions, for a WHERE clause over the alias `e`. Events are grouped by integer ids
 * first; the few groups get their values from the dictionaries and are grouped again. Needs the parameter `:leastEvents`.
 */
export function tallySql(by: readonly Dimension[], condition: string): string {
  const sources = by.map((dimension) => SOURCES[dimension]);
  const grouped = [...new Set(sources.map((source) => source.grouped))];
  const dictionaries = [...new Set(sources.map((source) => source.dictionary))].filter((name) => name !== null);
  const inner = grouped.map((name) => `${groupedExpression(name)} AS "${name}"`);
  const keys = by.map((dimension) => `${SOURCES[dimension].key} AS "${dimension}"`);
  const positions = by.map((_, index) => index + 1).join(', ');
  return `SELECT ${keys.join(', ')}, sum(g.events) AS events, min(g.first) AS first, max(g.last) AS last
    FROM (SELECT ${inner.join(', ')}, count(*) AS events, min(e.time) AS first, max(e.time) AS last
      FROM event e WHERE ${condition} GROUP BY ${grouped.map((_, index) => index + 1).join(', ')}) g
    ${dictionaries.map((name) => `LEFT JOIN ${name} ON ${name}.id = g."${name}"`).join(' ')}
    GROUP BY ${positions} HAVING sum(g.events) >= :leastEvents ORDER BY events DESC, ${positions}`;
}

/** A query for the values of each event in some dimensions, followed by its number, in the order of numbers. */
export function groupOfEachSql(by: readonly Dimension[], condition: string): string {
  const sources = by.map((dimension) => SOURCES[dimension]);
  const dictionaries = [...new Set(sources.map((source) => source.dictionary))].filter((name) => name !== null);
  const grouped = [...new Set(sources.map((source) => source.grouped))];
  const inner = ['e.seq', ...grouped.map((name) => `${groupedExpression(name)} AS "${name}"`)];
  return `SELECT ${[...sources.map((source) => source.key), 'g.seq'].join(', ')}
    FROM (SELECT ${inner.join(', ')} FROM event e WHERE ${condition}) g
    ${dictionaries.map((name) => `LEFT JOIN ${name} ON ${name}.id = g."${name}"`).join(' ')}
    ORDER BY g.seq`;
}
