import type Database from 'better-sqlite3';
import type { Problem } from '../domain/verification.ts';
import { isPosting, rowsIn } from './columns/postings.ts';
import type { PostedColumn } from './columns/stored-columns.ts';

/** Ids of so many events are held in memory. */
const EVENTS_AT_ONCE = 4_000_000;

interface SeqRange {
  readonly from: number;
  readonly to: number;
}

interface StoredPosting {
  readonly id: number;
  readonly first: number;
  readonly posted: unknown;
}

/** What is wrong with `event_of_image` or `event_of_address`: each event must be in the list of its id, and in no other. */
export function* postingProblems(database: Database.Database, column: PostedColumn): Generator<Problem> {
  const table = `event_of_${column}`;
  const strays = database
    .prepare<[], number>(
      `SELECT ${column} FROM ${table} WHERE first_seq NOT IN (SELECT first_seq FROM event_columns) ORDER BY 1`,
    )
    .pluck();
  for (const id of strays.all()) yield { where: table, text: `${column} ${id} is of no chunk of events` };
  // Not by counting up: a number that was changed may be far from all others.
  const next = database.prepare<[number], number>('SELECT seq FROM event WHERE seq >= ? ORDER BY seq LIMIT 1').pluck();
  let from = next.get(Number.MIN_SAFE_INTEGER);
  while (from !== undefined) {
    yield* problemsBetween(database, column, { from, to: from + EVENTS_AT_ONCE - 1 });
    from = next.get(from + EVENTS_AT_ONCE);
  }
}

function* problemsBetween(database: Database.Database, column: PostedColumn, range: SeqRange): Generator<Problem> {
  const table = `event_of_${column}`;
  const unseen = idsBetween(database, column, range);
  // A chunk may lie in two ranges.
  const postings = database.prepare<unknown[], StoredPosting>(
    `SELECT x.${column} AS id, c.first_seq AS first, x.posted FROM ${table} x JOIN event_columns c ON c.first_seq = x.first_seq
     WHERE c.first_seq <= :to AND c.first_seq + c.events > :from ORDER BY x.${column}, x.first_seq`,
  );
  for (const posting of postings.iterate(range)) {
    const { id, posted } = posting;
    if (!isPosting(posted)) yield { where: table, text: `${column} ${id} is not written as imgaudit writes it` };
    for (const index of eventsOf(posting, range)) {
      const seq = range.from + index;
      if (unseen[index] !== id) yield { where: table, text: `${column} ${id} is not that of event ${seq}` };
      else unseen[index] = 0;
    }
  }
  for (const index of notZero(unseen)) {
    yield { where: `event ${range.from + index}`, text: `${table} does not find it` };
  }
}

function* notZero(numbers: Float64Array): Generator<number> {
  for (const [index, number] of numbers.entries()) if (number !== 0) yield index;
}

/** Places in the range of the events of a list. */
function* eventsOf({ posted, first }: StoredPosting, { from, to }: SeqRange): Generator<number> {
  for (const row of isPosting(posted) ? rowsIn(posted) : []) {
    const seq = first + row;
    if (seq >= from && seq <= to) yield seq - from;
  }
}

/** Of each event its id, or 0. */
function idsBetween(database: Database.Database, column: PostedColumn, { from, to }: SeqRange): Float64Array {
  const last = Number(database.prepare('SELECT max(seq) FROM event WHERE seq <= ?').pluck().get(to));
  const ids = new Float64Array(last - from + 1);
  const rows = database.prepare<unknown[], { seq: number; id: number }>(
    `SELECT seq, ${column} AS id FROM event WHERE seq BETWEEN ? AND ? AND ${column} IS NOT NULL`,
  );
  for (const { seq, id } of rows.iterate(from, to)) ids[seq - from] = id;
  return ids;
}
