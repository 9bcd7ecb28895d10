import type Database from 'better-sqlite3';
import type { Coverage } from '../../../case/case-reader.ts';
import { EPOCH, type Instant, instantOf } from '../../../domain/instant.ts';

interface FileRow {
  readonly id: number;
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

/**
 * What a case covers between instants. Files say when their events begin and end; the events themselves are asked for
 * those files alone that lie on both sides of an instant: `asked` gives what these cover, and gets null for all files.
 */
export function coverageByFiles(
  database: Database.Database,
  instants: readonly Instant[],
  asked: (files: readonly number[] | null) => readonly (Coverage | null)[],
): readonly (Coverage | null)[] {
  const files = database
    .prepare<[], FileRow>(
      'SELECT id, events, first_event AS first, last_event AS last FROM file WHERE events > 0 ORDER BY id',
    )
    .all();
  const placeOf = (time: number) => instants.filter((instant) => instant <= time).length;
  const covered: (Coverage | null)[] = Array.from({ length: instants.length + 1 }, () => null);
  const add = (place: number, coverage: Coverage) => {
    covered[place] = together(covered[place] ?? null, coverage);
  };
  const astride: number[] = [];
  for (const { id, events, first, last } of files) {
    const place = placeOf(first);
    if (place === placeOf(last)) add(place, { events, first: timeOf(first), last: timeOf(last) });
    else astride.push(id);
  }
  if (astride.length === 0) return covered;
  for (const [place, coverage] of asked(astride.length === files.length ? null : astride).entries()) {
    if (coverage !== null) add(place, coverage);
  }
  return covered;
}

function together(one: Coverage | null, other: Coverage): Coverage {
  if (one === null) return other;
  const first = other.first < one.first ? other : one;
  const last = other.last > one.last ? other : one;
  return { events: one.events + other.events, first: first.first, last: last.last };
}

function timeOf(value: number): Instant {
  return instantOf(value) ?? EPOCH;
}
