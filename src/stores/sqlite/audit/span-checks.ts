import type Database from 'better-sqlite3';
import type { Problem } from '../../../case/verification.ts';

/** A row that holds events which follow each other. */
export interface Span {
  readonly first: number;
  readonly events: number;
  /** What is wrong with the row itself. */
  problems(): Iterable<Problem>;
}

/** What is wrong with rows of a table that come in order: each event must be in one of them. */
export function* spanProblems(database: Database.Database, table: string, spans: Iterable<Span>): Generator<Problem> {
  const between = database
    .prepare<[number, number], number>('SELECT seq FROM event WHERE seq > ? AND seq < ? ORDER BY seq LIMIT 1')
    .pluck();
  const lost = (after: number, before: number): readonly Problem[] => {
    const seq = between.get(after, before);
    return seq === undefined ? [] : [{ where: `event ${seq}`, text: `${table} does not hold it` }];
  };
  let end = Number.MIN_SAFE_INTEGER;
  for (const { first, events, problems } of spans) {
    if (first <= end) yield { where: `${table} ${first}`, text: 'it holds events twice' };
    yield* lost(end, first);
    yield* problems();
    end = Math.max(end, first + events - 1);
  }
  yield* lost(end, Number.MAX_SAFE_INTEGER);
}
