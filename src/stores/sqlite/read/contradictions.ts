import type Database from 'better-sqlite3';
import type { Contradiction } from '../../../case/contradiction.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { versionOf } from '../connection/migrate.ts';

/** Version of the schema from which on contradictions are listed. */
const LISTED_SINCE = 2;

/**
 * The contradictions of a case, or those with an event in the window, in the order of their numbers. A case of version
 * 0.1.0 lists none until it takes more evidence.
 */
export function contradictionsIn(database: Database.Database, window: TimeWindow | null): readonly Contradiction[] {
  if (versionOf(database) < LISTED_SINCE) return [];
  const inWindow =
    'EXISTS (SELECT 1 FROM event e WHERE e.seq IN (c.seq, c.earlier) AND e.time >= :from AND e.time < :to)';
  return database
    .prepare<unknown[], Contradiction>(
      `SELECT seq, earlier FROM contradiction c ${window === null ? '' : `WHERE ${inWindow}`} ORDER BY seq`,
    )
    .all(window === null ? {} : { ...window });
}
