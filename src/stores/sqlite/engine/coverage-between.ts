import type Database from 'better-sqlite3';
import type { Coverage } from '../../../case/case-reader.ts';
import { type Instant, instantOf } from '../../../domain/instant.ts';
import { valueAt } from '../../../numbers/number-at.ts';
import { type Segment, SegmentReader, spoiled } from './load-columns.ts';

/** The events of a part of the case that were found so far. Times are in milliseconds. */
interface Part {
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

const NOTHING: Part = { events: 0, first: Number.POSITIVE_INFINITY, last: 0 };

/**
 * Counts the events before the first of some instants, between each two, and from the last on. Times are read only in
 * segments that an instant cuts; of all others the edges are enough.
 * @throws AuditError `case-unusable` if the index of the case is damaged
 */
export function coverageBetween(
  database: Database.Database,
  instants: readonly Instant[],
): readonly (Coverage | null)[] {
  const reader = new SegmentReader(database);
  const parts: Part[] = [NOTHING, ...instants.map(() => NOTHING)];
  for (const segment of segmentsOf(database)) {
    for (const part of partsOf(segment, reader, instants)) {
      const at = partAt(instants, part.first);
      parts[at] = joined(parts[at] ?? NOTHING, part);
    }
  }
  return parts.map(coverageOf);
}

function segmentsOf(database: Database.Database): readonly Segment[] {
  const segments = database
    .prepare<[], Segment>('SELECT first_seq, events, first_time, last_time FROM event_columns ORDER BY first_seq')
    .all();
  if (!segments.every(({ events }) => events > 0)) throw spoiled();
  return segments;
}

/** The segment as one part, or cut where instants lie in it. No part is empty. */
function partsOf(segment: Segment, reader: SegmentReader, instants: readonly number[]): readonly Part[] {
  const { events, first_time: first, last_time: last } = segment;
  if (partAt(instants, first) === partAt(instants, last)) return [{ events, first, last }];
  const times = reader.times(segment);
  return [Number.NEGATIVE_INFINITY, ...instants]
    .map((from, at) => partWithin(times, from, instants[at] ?? Number.POSITIVE_INFINITY))
    .filter((part) => part.events > 0);
}

/** Makes no object for each event: there may be a quarter of a million. */
function partWithin(times: Float64Array, from: number, to: number): Part {
  let { events, first, last } = NOTHING;
  for (let row = 0; row < times.length; row++) {
    const time = valueAt(times, row);
    if (time < from || time >= to) continue;
    events++;
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return { events, first, last };
}

/** How many of the instants lie at or before a time. */
function partAt(instants: readonly number[], time: number): number {
  const next = instants.findIndex((instant) => time < instant);
  return next < 0 ? instants.length : next;
}

function joined(one: Part, other: Part): Part {
  return {
    events: one.events + other.events,
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
  };
}

function coverageOf({ events, first, last }: Part): Coverage | null {
  if (events === 0) return null;
  const [from, to] = [instantOf(first), instantOf(last)];
  if (from === null || to === null) throw spoiled();
  return { events, first: from, last: to };
}
