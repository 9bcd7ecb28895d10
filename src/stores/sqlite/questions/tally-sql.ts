import type { Dimension } from '../../../case/case-reader.ts';
import type { StoredColumn } from '../index/stored-columns.ts';

export interface DimensionSource {
  /** What events are grouped by first, on the narrow table alone. */
  readonly grouped: StoredColumn | TimeUnit;
  /** The dictionary that spells it, joined to the few groups that are left; has the column's name. */
  readonly dictionary: StoredColumn | null;
  /** How the dictionary spells it. */
  readonly key: string;
}

export type TimeUnit = 'hour' | 'day';

export const UNIT_MS: Readonly<Record<TimeUnit, number>> = { hour: 3_600_000, day: 86_400_000 };

/** What a kind of event says in one dimension. */
function ofKind(part: 'action' | 'result' | 'agent' | 'scope', column: string): DimensionSource {
  const key = `(SELECT ${column} FROM ${part} WHERE ${part}.id = kind.${part})`;
  return { grouped: 'kind', dictionary: 'kind', key };
}

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

/** Counts events by dimensions: grouped on integers first, then spelled and grouped again. */
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

/** The values of an event in some dimensions and, last, its number; in the order of numbers. */
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
