import { existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Author } from '../../../case/custody/custody.ts';
import {
  BUSY_TIMEOUT_MS,
  checkIdentity,
  closingOnError,
  isBlank,
  type OpenCase,
  openReadonly,
  refuseNoFile,
} from '../connection/case-identity.ts';
import { writeBesideReaders } from '../connection/case-journal.ts';
import { refuseForeignTriggers } from '../connection/case-schema.ts';
import { migrate, versionOf } from '../connection/migrate.ts';
import { explaining, explainSqliteError } from '../connection/sqlite-error.ts';
import { CaseWriter } from '../write/case-writer.ts';
import { copyCase } from './copy-case.ts';
import { createCase, removeBlank } from './create-case.ts';

/** A database that SQLite keeps where it likes, in memory while it is small, and takes away when it is closed. */
const TEMPORARY = '';

interface WritingOptions {
  /** Works on a copy, or on a new case where there is none, that is gone when it is closed. */
  readonly isDryRun: boolean;
  /** Who writes, told to whoever waits for the case. */
  readonly writer: string;
  /** Who is named in the custody log. */
  readonly author?: Author;
}

/**
 * Opens a case for importing, and creates it where there is none.
 * @throws AuditError `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForWriting(path: string, options: WritingOptions): OpenCase<CaseWriter> {
  const { isDryRun } = options;
  const isNew = !existsSync(path);
  if (!isNew) refuseNoFile(path);
  else if (!isDryRun) createCase(path);
  try {
    return explaining(path, () => openForWriting(path, isNew, options));
  } catch (error) {
    if (isNew && !isDryRun) removeBlank(path);
    throw error;
  }
}

function openForWriting(path: string, isNew: boolean, options: WritingOptions): OpenCase<CaseWriter> {
  const { isDryRun, writer: name, author } = options;
  const database = new Database(isDryRun ? TEMPORARY : path, { timeout: BUSY_TIMEOUT_MS });
  return closingOnError(database, () => {
    if (isDryRun && !isNew) fillCopy(database, path);
    prepareForWriting(database, path);
    const writer = new CaseWriter(database, { path, name, ...(author === undefined ? {} : { author }) });
    const close = isDryRun ? () => database.close() : () => closeAfterWriting(database, { path, isNew, writer });
    return { path, case: writer, explained: (error) => explainSqliteError(error, path), close };
  });
}

function fillCopy(copy: Database.Database, path: string): void {
  const original = openReadonly(path);
  try {
    if (isBlank(original)) return;
    checkIdentity(original, path);
    migrate(copy, versionOf(original));
    copyCase(original, copy);
  } finally {
    original.close();
  }
}

function prepareForWriting(database: Database.Database, path: string): void {
  if (!isBlank(database)) {
    checkIdentity(database, path);
    refuseForeignTriggers(database, path);
  }
  writeBesideReaders(database);
  database.pragma('cache_size = -8192');
  database.pragma('temp_store = MEMORY');
  // The dictionaries give the ids that events name: to look each up again would take longer than to store it.
  database.pragma('foreign_keys = OFF');
  migrate(database);
}

interface Closing {
  readonly path: string;
  readonly isNew: boolean;
  readonly writer: CaseWriter;
}

/** A case at rest is one file, readable from a read-only folder too. A case made for nothing is taken away again. */
function closeAfterWriting(database: Database.Database, { path, isNew, writer }: Closing): void {
  let isMadeForNothing = false;
  try {
    // A thousand rows an index tell the planner which one narrows most: questions are several times faster for it.
    database.exec('PRAGMA analysis_limit = 1000; ANALYZE');
    const mode = database.pragma('journal_mode = DELETE', { simple: true });
    // Nobody else has the case open, so that nothing is lost with it.
    isMadeForNothing = isNew && mode === 'delete' && writer.isEmpty();
  } catch {
    // Another process still has the case open: it stays in WAL mode until the last one closes it.
  } finally {
    database.close();
  }
  if (isMadeForNothing) rmSync(path, { force: true });
}
