import type Database from 'better-sqlite3';
import type { Problem } from '../domain/verification.ts';
import { BlockReader } from './blocks/block-reader.ts';

/** What is wrong with `event_block`: each event must be in one block, which is written as imgaudit writes it. */
export function* blockProblems(database: Database.Database): Generator<Problem> {
  const between = database
    .prepare<[number, number], number>('SELECT seq FROM event WHERE seq > ? AND seq < ? ORDER BY seq LIMIT 1')
    .pluck();
  const countIn = database
    .prepare<[number, number], number>('SELECT count(*) FROM event WHERE seq BETWEEN ? AND ?')
    .pluck();
  const lost = (after: number, before: number): readonly Problem[] => {
    const seq = between.get(after, before);
    return seq === undefined ? [] : [{ where: `event ${seq}`, text: 'event_block does not hold it' }];
  };
  let end = Number.MIN_SAFE_INTEGER;
  for (const block of new BlockReader(database).all()) {
    const { firstSeq: first, events } = block;
    const where = `event_block ${first}`;
    if (first <= end) yield { where, text: 'it holds events twice' };
    yield* lost(end, first);
    if (!block.isAsWritten) yield { where, text: 'it is not written as imgaudit writes it' };
    else if (countIn.get(first, first + events - 1) !== events)
      yield { where, text: 'events that it holds are not there' };
    end = Math.max(end, first + events - 1);
  }
  yield* lost(end, Number.MAX_SAFE_INTEGER);
}
