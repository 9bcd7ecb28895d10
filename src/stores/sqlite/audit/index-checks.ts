import type Database from 'better-sqlite3';
import type { CheckOutcome, Problem } from '../../../case/audit/verification.ts';
import type { EventPage } from '../index/event-page.ts';
import { EventPageReader } from '../index/page-reader.ts';
import { POSTED_COLUMNS } from '../index/stored-columns.ts';
import { postingProblems } from './posting-checks.ts';
import { type SeqRange, segmentsOf } from './segment-checks.ts';

/**
 * Compares the structures that imgaudit keeps beside `event`, which SQLite cannot check by itself, with the events:
 * pages, segments and posting lists. Gives at most `most` problems of each structure.
 */
export function checkIndexes(database: Database.Database, most: number): CheckOutcome {
  const structures = [
    rangeProblems(database, 'event_block', pagesOf(database)),
    rangeProblems(database, 'event_columns', segmentsOf(database)),
    ...POSTED_COLUMNS.map((column) => postingProblems(database, column)),
  ];
  const events = Number(database.prepare('SELECT count(*) FROM event').pluck().get());
  return { checked: events, problems: structures.flatMap((problems) => first(problems, most)) };
}

function first(problems: Iterable<Problem>, most: number): readonly Problem[] {
  const found: Problem[] = [];
  for (const problem of problems) {
    found.push(problem);
    if (found.length >= most) break;
  }
  return found;
}

/** The problems of a table whose rows hold events that follow each other: every event must be in exactly one row. */
function* rangeProblems(database: Database.Database, table: string, ranges: Iterable<SeqRange>): Generator<Problem> {
  const between = database
    .prepare<[number, number], number>('SELECT seq FROM event WHERE seq > ? AND seq < ? ORDER BY seq LIMIT 1')
    .pluck();
  const missing = (after: number, before: number): readonly Problem[] => {
    const seq = between.get(after, before);
    return seq === undefined ? [] : [{ where: `event ${seq}`, text: `${table} does not hold it` }];
  };
  let end = Number.MIN_SAFE_INTEGER;
  for (const { first, events, problems } of ranges) {
    if (first <= end) yield { where: `${table} ${first}`, text: 'it holds events twice' };
    yield* missing(end, first);
    yield* problems();
    end = Math.max(end, first + events - 1);
  }
  yield* missing(end, Number.MAX_SAFE_INTEGER);
}

function* pagesOf(database: Database.Database): Generator<SeqRange> {
  const countIn = database
    .prepare<[number, number], number>('SELECT count(*) FROM event WHERE seq BETWEEN ? AND ?')
    .pluck();
  const areThere = ({ firstSeq, events }: EventPage) => countIn.get(firstSeq, firstSeq + events - 1) === events;
  for (const page of new EventPageReader(database).all()) {
    const { firstSeq: first, events } = page;
    const where = `event_block ${first}`;
    const problems = function* () {
      if (!page.isAsWritten) yield { where, text: 'it is not written as imgaudit writes it' };
      else if (!areThere(page)) yield { where, text: 'events that it holds do not exist' };
    };
    yield { first, events, problems };
  }
}
