import type Database from 'better-sqlite3';
import type { Looked, Problem } from '../../../case/verification.ts';
import { POSTED_COLUMNS } from '../index/stored-columns.ts';
import { blockProblems } from './block-checks.ts';
import { chunkProblems } from './chunk-checks.ts';
import { postingProblems } from './posting-checks.ts';

/** Holds the index of events, which SQLite does not keep by itself, against the events; tells of `most` problems a part. */
export function indexLook(database: Database.Database, most: number): Looked {
  const parts = [
    blockProblems(database),
    chunkProblems(database),
    ...POSTED_COLUMNS.map((column) => postingProblems(database, column)),
  ];
  const events = Number(database.prepare('SELECT count(*) FROM event').pluck().get());
  return { checked: events, problems: parts.flatMap((part) => first(part, most)) };
}

function first(problems: Iterable<Problem>, most: number): readonly Problem[] {
  const found: Problem[] = [];
  for (const problem of problems) {
    found.push(problem);
    if (found.length >= most) break;
  }
  return found;
}
