import type Database from 'better-sqlite3';
import type { Problem } from '../../../case/audit/verification.ts';
import { isPosting, rowsIn } from '../index/postings.ts';
import type { PostedColumn } from '../index/stored-columns.ts';

/** How many events are checked at once: their ids are held in memory. */
const EVENTS_AT_ONCE = 4_000_000;
/** Marks an event that has no id in the column, or whose entry in a posting list was found. */
const FOUND = 0;

/** Numbers of events, both included. */
interface SeqBounds {
  readonly from: number;
  readonly to: number;
}

interface StoredPosting {
  readonly id: number;
  readonly first: number;
  readonly posted: Buffer;
}

interface CheckedEvents extends SeqBounds {
  readonly ids: Float64Array;
  readonly kinds: Float64Array;
}

/**
 * The problems of `event_of_image` or `event_of_address`: every event must be in the posting list of its id, with its
 * kind, and in no other list.
 */
export function* postingProblems(database: Database.Database, column: PostedColumn): Generator<Problem> {
  const table = `event_of_${column}`;
  const strays = database
    .prepare<[], number>(
      `SELECT ${column} FROM ${table} WHERE first_seq NOT IN (SELECT first_seq FROM event_columns) ORDER BY 1`,
    )
    .pluck();
  for (const id of strays.all())
    yield { where: table, text: `${column} ${id} belongs to a segment that does not exist` };
  // Each range begins at an event that exists: a number that was tampered with may be far from all others.
  const next = database.prepare<[number], number>('SELECT seq FROM event WHERE seq >= ? ORDER BY seq LIMIT 1').pluck();
  let from = next.get(Number.MIN_SAFE_INTEGER);
  while (from !== undefined) {
    yield* problemsBetween(database, column, { from, to: from + EVENTS_AT_ONCE - 1 });
    from = next.get(from + EVENTS_AT_ONCE);
  }
}

function* problemsBetween(database: Database.Database, column: PostedColumn, range: SeqBounds): Generator<Problem> {
  const table = `event_of_${column}`;
  const events = eventsBetween(database, column, range);
  // A segment may lie in two ranges.
  const postings = database.prepare<unknown[], StoredPosting>(
    `SELECT x.${column} AS id, c.first_seq AS first, x.posted FROM ${table} x JOIN event_columns c ON c.first_seq = x.first_seq
     WHERE c.first_seq <= :to AND c.first_seq + c.events > :from ORDER BY x.first_seq, x.${column}`,
  );
  for (const posting of postings.iterate(range)) {
    if (isPosting(posting.posted)) for (const text of wrongIn(posting, column, events)) yield { where: table, text };
    else yield { where: table, text: `${column} ${posting.id} is not written as imgaudit writes it` };
  }
  for (const [index, id] of events.ids.entries()) {
    if (id !== FOUND) yield { where: `event ${range.from + index}`, text: `${table} does not list it` };
  }
}

/** The wrong entries of a posting list about the events of a range. Events with a right entry are marked as found. */
function* wrongIn(
  { id, first, posted }: StoredPosting,
  column: PostedColumn,
  events: CheckedEvents,
): Generator<string> {
  for (const { row, kind } of rowsIn(posted)) {
    const seq = first + row;
    if (seq < events.from || seq > events.to) continue;
    const index = seq - events.from;
    if (events.ids[index] !== id) yield `${column} ${id} is not that of event ${seq}`;
    else if (events.kinds[index] !== kind) yield `kind ${kind} is not that of event ${seq}`;
    else events.ids[index] = FOUND;
  }
}

/** The id (if any) and the kind of each event of a range. */
function eventsBetween(database: Database.Database, column: PostedColumn, { from, to }: SeqBounds): CheckedEvents {
  const last = Number(database.prepare('SELECT max(seq) FROM event WHERE seq <= ?').pluck().get(to));
  const [ids, kinds] = [new Float64Array(last - from + 1), new Float64Array(last - from + 1)];
  const rows = database.prepare<unknown[], { seq: number; id: number; kind: number }>(
    `SELECT seq, ${column} AS id, kind FROM event WHERE seq BETWEEN ? AND ? AND ${column} IS NOT NULL`,
  );
  for (const { seq, id, kind } of rows.iterate(from, to)) {
    ids[seq - from] = id;
    kinds[seq - from] = kind;
  }
  return { from, to, ids, kinds };
}
