import type { Dimension } from '../../../case/case-reader.ts';
import { EPOCH, instantOf, printDay } from '../../../domain/instant.ts';
import { DAY_MS, HOUR_MS } from '../../../domain/time-window.ts';
import { DAY } from '../connection/schema.ts';
import { ACTOR_NAME, SORT_KEY } from '../connection/short-values.ts';
import { ADDRESS } from './subject-sql.ts';

/** The hours since 1970. */
export const HOUR = `intDiv(time, ${HOUR_MS})`;

/** The expression for the value of each dimension: a text, null for an absent one. A day is the number of days since 1970, and no text. */
export const DIMENSION_SQL: Readonly<Record<Dimension, string>> = {
  category: 'category',
  outcome: 'outcome',
  reasonCode: 'reason_code',
  network: 'network',
  address: ADDRESS,
  sortKey: SORT_KEY,
  isPublic: "if(is_public = 1, 'true', 'false')",
  actor: 'actor',
  actorName: ACTOR_NAME,
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
  day: DAY,
  hour: `toString(${HOUR})`,
};

/** Dimensions whose texts are not stored as those of a column of few values. */
const MANY: readonly Dimension[] = ['address', 'sortKey', 'tag', 'digest'];

/** The expression as an answer names it: a text that many rows have comes once with a block of them. */
export function answeredSql(dimension: Dimension, sql = DIMENSION_SQL[dimension]): string {
  return MANY.includes(dimension) ? `CAST(${sql} AS LowCardinality(Nullable(String)))` : sql;
}

/** The value of a dimension from what its expression gave. */
export function dimensionValue(dimension: Dimension, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return dimension === 'day' ? dayInWords(Number(value)) : String(value);
}

const days = new Map<number, string>();
/** Days whose names are kept; a hostile log may name millions. */
const MOST_DAYS = 10_000;

/** An answer names the same days millions of times. */
function dayInWords(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= MOST_DAYS) days.clear();
  const name = printDay(instantOf(day * DAY_MS) ?? EPOCH);
  days.set(day, name);
  return name;
}

/** What the expression of a dimension gives for a value; null for an absent one, and for a text that names no day. */
export function dimensionParameter(dimension: Dimension, value: string | null): string | null {
  if (value === null || dimension !== 'day') return value;
  const time = Date.parse(`${value}T00:00:00Z`);
  return Number.isNaN(time) ? null : String(time / DAY_MS);
}
