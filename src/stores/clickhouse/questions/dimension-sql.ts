import type { Dimension } from '../../../case/case-reader.ts';
import { EPOCH, instantOf, printDay } from '../../../domain/instant.ts';
import { DAY_MS, HOUR_MS } from '../../../domain/time-window.ts';
import { DAY } from '../connection/schema.ts';
import { SORT_KEY } from '../connection/short-values.ts';
import { ACTOR, ADDRESS } from './subject-sql.ts';

/** The hours since 1970. */
export const HOUR = `intDiv(time, ${HOUR_MS})`;

/** The expression for the value of each dimension: a text, null for an absent one. A day is the number of days since 1970. */
export const DIMENSION_SQL: Readonly<Record<Dimension, string>> = {
  category: 'category',
  outcome: 'outcome',
  reasonCode: 'reason_code',
  network: 'network',
  address: ADDRESS,
  sortKey: SORT_KEY,
  isPublic: "if(is_public = 1, 'true', 'false')",
  actor: ACTOR,
  actorName: 'actor_name',
  actorType: 'actor_type',
  credential: 'credential',
  tool: 'tool',
  action: 'action',
  source: 'source',
  registry: 'registry',
  repository: 'repository',
  tag: 'tag',
  digest: 'digest',
  region: 'region',
  day: `leftPad(toString(${DAY}), 7, '0')`,
  hour: `toString(${HOUR})`,
};

/** The value of a dimension from what its expression gave. */
export function dimensionValue(dimension: Dimension, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return dimension === 'day' ? printDay(instantOf(Number(value) * DAY_MS) ?? EPOCH) : String(value);
}

/** What the expression of a dimension gives for a value; null for an absent one, and for a text that names no day. */
export function dimensionParameter(dimension: Dimension, value: string | null): string | null {
  if (value === null || dimension !== 'day') return value;
  const time = Date.parse(`${value}T00:00:00Z`);
  return Number.isNaN(time) ? null : String(time / DAY_MS).padStart(7, '0');
}
