import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type CasePart, partDetails } from '../../../case/audit/case-part.ts';
import type { Author } from '../../../case/custody/custody.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { eventDigests } from '../audit/event-digests.ts';
import { closingOnError } from '../connection/case-identity.ts';
import { migrate } from '../connection/migrate.ts';
import { explaining } from '../connection/sqlite-error.ts';
import { CustodyLog } from '../write/custody-log.ts';
import { fillPart } from '../write/part-writer.ts';
import { writeWholeCase } from './whole-case.ts';

/**
 * Writes what of the case at `location` lies in a window into a new file. `logPart` must complete it.
 * @throws AuditError `case-not-found`, `case-unusable`
 */
export function writePartOfCase(location: string, path: string, window: TimeWindow): void {
  const place = `${path}.whole`;
  try {
    // A copy stands still while it is read, and is of the newest version.
    writeWholeCase(location, place);
    explaining(location, () => fillNew(path, place, window));
  } finally {
    rmSync(place, { force: true });
  }
}

function fillNew(path: string, place: string, window: TimeWindow): void {
  const part = newCase(path);
  closingOnError(part, () => {
    const whole = new Database(place, { fileMustExist: true });
    try {
      migrate(whole);
      fillPart(part, whole, window);
    } finally {
      whole.close();
    }
    // See open-case-for-writing.ts.
    part.exec('PRAGMA analysis_limit = 1000; ANALYZE');
    part.close();
  });
}

/** A case without evidence in a file that was not there. */
function newCase(path: string): Database.Database {
  const database = new Database(path);
  return closingOnError(database, () => {
    // See create-case.ts.
    database.pragma('page_size = 8192');
    migrate(database);
    return database;
  });
}

/** What the custody log of a part shall say that the part cannot know. */
export type PartOrigin = Pick<CasePart, 'window'> & {
  readonly leftOut: Pick<CasePart['leftOut'], 'contradictions' | 'originals'>;
  readonly fingerprints: number;
  /** Where the case comes from, as the `copy` entry tells it. */
  readonly details: Readonly<Record<string, unknown>>;
};

interface FileOfPart {
  readonly id: number;
  readonly events: number;
  readonly stated: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly firstTime: number | null;
  readonly lastTime: number | null;
}

/** Events have no index by file: they are read once for all files. */
const FILES = `SELECT f.id, f.events AS stated, ifnull(e.events, 0) AS events, e.first, e.last, e.firstTime, e.lastTime
  FROM file f LEFT JOIN (
    SELECT file, count(*) AS events, min(seq) AS first, max(seq) AS last, min(time) AS firstTime, max(time) AS lastTime
    FROM event GROUP BY file
  ) e ON e.file = f.id ORDER BY f.id`;

/**
 * Completes the file of a part: each file states the events that came along, and the custody log says so, with the digests
 * of these events. Files of which every event came along stay as their import was logged.
 */
export function logPart(path: string, author: Author, { details, ...origin }: PartOrigin): void {
  const database = new Database(path, { fileMustExist: true });
  closingOnError(database, () => {
    database.pragma('foreign_keys = OFF');
    database.transaction(() => {
      const files = database.prepare<[], FileOfPart>(FILES).all();
      const log = new CustodyLog(database, author);
      const sum = (of: (file: FileOfPart) => number) => files.reduce((total, file) => total + of(file), 0);
      const [events, stated] = [sum((file) => file.events), sum((file) => file.stated)];
      const leftOut = { ...origin.leftOut, events: stated - events };
      log.append('copy', { ...details, ...partDetails({ ...origin, events, leftOut }) });
      for (const file of files) if (file.events !== file.stated) logCutFile(database, log, file);
    })();
    database.close();
  });
}

function logCutFile(database: Database.Database, log: CustodyLog, file: FileOfPart): void {
  const { id, events, first, last, firstTime, lastTime } = file;
  database
    .prepare('UPDATE file SET events = ?, first_event = ?, last_event = ? WHERE id = ?')
    .run(events, firstTime, lastTime, id);
  log.append('part', {
    file: database.prepare('SELECT * FROM file WHERE id = ?').get(id),
    events: first === null || last === null ? null : eventDigests(database, { file: id, first, last }),
  });
}
