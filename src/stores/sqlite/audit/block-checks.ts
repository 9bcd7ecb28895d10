import type Database from 'better-sqlite3';
import type { Problem } from '../../../case/verification.ts';
import type { EventBlock } from '../index/event-page.ts';
import { BlockReader } from '../index/page-reader.ts';
import { type Span, spanProblems } from './span-checks.ts';

const TABLE = 'event_block';

/** What is wrong with `event_block`: each event must be in one block, which is written as imgaudit writes it. */
export function blockProblems(database: Database.Database): Generator<Problem> {
  return spanProblems(database, TABLE, blocksOf(database));
}

function* blocksOf(database: Database.Database): Generator<Span> {
  const countIn = database
    .prepare<[number, number], number>('SELECT count(*) FROM event WHERE seq BETWEEN ? AND ?')
    .pluck();
  const isThere = ({ firstSeq, events }: EventBlock) => countIn.get(firstSeq, firstSeq + events - 1) === events;
  for (const block of new BlockReader(database).all()) {
    const { firstSeq: first, events } = block;
    const where = `${TABLE} ${first}`;
    const problems = function* () {
      if (!block.isAsWritten) yield { where, text: 'it is not written as imgaudit writes it' };
      else if (!isThere(block)) yield { where, text: 'events that it holds are not there' };
    };
    yield { first, events, problems };
  }
}
