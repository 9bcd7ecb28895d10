import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { OpenCase, WritingOptions } from '../../../case/open-case.ts';
import { BUSY_TIMEOUT_MS, checkIdentity, closingOnError, isBlank, openReadonly } from '../connection/case-identity.ts';
import { writeBesideReaders } from '../connection/case-journal.ts';
import { isCaseThere, refuseToCreate } from '../connection/case-path.ts';
import { refuseForeignTriggers } from '../connection/case-schema.ts';
import { migrate, versionOf } from '../connection/migrate.ts';
import { explaining } from '../connection/sqlite-error.ts';
import { refuseUnexpected } from '../values/expected-values.ts';
import { SqliteCaseWriter } from '../write/sqlite-case-writer.ts';
import { copyCase } from './copy-case.ts';
import { createCase, removeBlank } from './create-case.ts';
import { explainedDamage } from './explained-damage.ts';
import { refusePart } from './refuse-part.ts';

/** A temporary database: SQLite keeps it in memory while it is small, and removes it when it is closed. */
const TEMPORARY = '';

/** What a case is opened for: a part of another case takes judgements, and no evidence. */
export type Purpose = 'evidence' | 'judgements';

/**
 * Opens a case for importing, and creates it if it does not exist.
 * @throws AuditError `case-not-found` if its folder is missing, `case-unusable`, `case-too-new`, `case-locked`, `usage` for
 * evidence in a case that holds a window of another one
 */
export function openCaseForWriting(
  path: string,
  options: WritingOptions,
  purpose: Purpose = 'evidence',
): OpenCase<SqliteCaseWriter> {
  const { isDryRun } = options;
  const isNew = !isCaseThere(path);
  if (isNew && !isDryRun) {
    refuseToCreate(path);
    createCase(path);
  }
  try {
    return explaining(path, () => openForWriting(path, isNew, { ...options, purpose }));
  } catch (error) {
    if (isNew && !isDryRun) removeBlank(path);
    throw error;
  }
}

function openForWriting(
  path: string,
  isNew: boolean,
  options: WritingOptions & { readonly purpose: Purpose },
): OpenCase<SqliteCaseWriter> {
  const { isDryRun, writer: name, author, purpose } = options;
  const database = new Database(isDryRun ? TEMPORARY : path, { timeout: BUSY_TIMEOUT_MS });
  return closingOnError(database, () => {
    if (isDryRun && !isNew) fillCopy(database, path);
    prepareForWriting(database, path);
    if (purpose === 'evidence') refusePart(database, path);
    const writer = new SqliteCaseWriter(database, { path, name, ...(author === undefined ? {} : { author }) });
    const close = isDryRun ? () => database.close() : () => closeAfterWriting(database, path, isNew, writer);
    return { path, case: writer, explained: (error) => explainedDamage(error, database, path), close };
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
    for (const table of ['case_key', 'file']) refuseUnexpected(database, table);
  }
  writeBesideReaders(database);
  database.pragma('cache_size = -8192');
  database.pragma('temp_store = MEMORY');
  // The dictionaries gave the ids that events refer to: checking each again would take longer than storing the event.
  database.pragma('foreign_keys = OFF');
  migrate(database);
}

/**
 * Folds the write-ahead log into the case, so that a case at rest is one file and can be read from a read-only folder.
 * Removes a case that was created but has no content.
 */
function closeAfterWriting(database: Database.Database, path: string, isNew: boolean, writer: SqliteCaseWriter): void {
  let isMadeForNothing = false;
  try {
    // A thousand rows of each index tell the query planner which one narrows most: queries get several times faster.
    database.exec('PRAGMA analysis_limit = 1000; ANALYZE');
    const mode = database.pragma('journal_mode = DELETE', { simple: true });
    // In this mode no other process has the case open, so that removing it loses nothing.
    isMadeForNothing = isNew && mode === 'delete' && writer.isEmpty();
  } catch {
    // Another process still has the case open: the last one to close it folds the log in.
  } finally {
    database.close();
  }
  if (isMadeForNothing) rmSync(path, { force: true });
}
