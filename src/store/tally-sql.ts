import type { Dimension } from '../domain/case-reader.ts';

interface DimensionSource {
  /** What events are grouped by first, on the narrow table alone. */
  readonly grouped: string;
  /** The dictionary that spells it, joined to the few groups that are left. */
  readonly dictionary: string | null;
  readonly key: string;
}

const SOURCES: Readonly<Record<Dimension, DimensionSource>> = {
  category: { grouped: 'action', dictionary: 'action', key: 'action.category' },
  action: { grouped: 'action', dictionary: 'action', key: 'action.action' },
  source: { grouped: 'action', dictionary: 'action', key: 'action.source' },
  outcome: { grouped: 'result', dictionary: 'result', key: 'result.outcome' },
  network: { grouped: 'address', dictionary: 'address', key: 'address.network' },
  address: { grouped: 'address', dictionary: 'address', key: 'coalesce(address.ip, address.address)' },
  sortKey: { grouped: 'address', dictionary: 'address', key: 'address.sort_key' },
  isPublic: { grouped: 'address', dictionary: 'address', key: "iif(address.is_public, 'true', 'false')" },
  actor: { grouped: 'actor', dictionary: 'actor', key: 'coalesce(actor.actor_id, actor.name)' },
  actorName: { grouped: 'actor', dictionary: 'actor', key: 'actor.name' },
  actorType: { grouped: 'actor', dictionary: 'actor', key: 'actor.type' },
  tool: { grouped: 'agent', dictionary: 'agent', key: 'agent.tool' },
  registry: { grouped: 'image', dictionary: 'image', key: 'image.registry' },
  repository: { grouped: 'image', dictionary: 'image', key: 'image.repository' },
  tag: { grouped: 'image', dictionary: 'image', key: 'image.tag' },
  digest: { grouped: 'image', dictionary: 'image', key: 'image.digest' },
  hour: { grouped: 'hour', dictionary: null, key: 'cast(g.hour AS text)' },
  day: { grouped: 'day', dictionary: null, key: "date(g.day * 86400, 'unixepoch')" },
};

const GROUPED_EXPRESSIONS: Readonly<Record<string, string>> = {
  day: 'e.time / 86400000',
  hour: 'e.time / 3600000',
};

/** Counts events by dimensions: grouped on integers first, then spelled and grouped again. */
export function tallySql(by: readonly Dimension[], condition: string): string {
  const sources = by.map((dimension) => SOURCES[dimension]);
  const grouped = [...new Set(sources.map((source) => source.grouped))];
  const dictionaries = [...new Set(sources.map((source) => source.dictionary))].filter((name) => name !== null);
  const inner = grouped.map((name) => `${GROUPED_EXPRESSIONS[name] ?? `e.${name}`} AS "${name}"`);
  const keys = by.map((dimension) => `${SOURCES[dimension].key} AS "${dimension}"`);
  const positions = by.map((_, index) => index + 1).join(', ');
  return `SELECT ${keys.join(', ')}, sum(g.events) AS events, min(g.first) AS first, max(g.last) AS last
    FROM (SELECT ${inner.join(', ')}, count(*) AS events, min(e.time) AS first, max(e.time) AS last
      FROM event e WHERE ${condition} GROUP BY ${grouped.map((_, index) => index + 1).join(', ')}) g
    ${dictionaries.map((name) => `LEFT JOIN ${name} ON ${name}.id = g."${name}"`).join(' ')}
    GROUP BY ${positions} ORDER BY events DESC, ${positions}`;
}
