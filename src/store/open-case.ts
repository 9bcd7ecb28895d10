import { existsSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AuditError } from '../domain/audit-error.ts';
import type { CaseReader } from '../domain/case-reader.ts';
import { CaseWriter } from './case-writer.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';
import { SqliteCaseReader } from './sqlite-case-reader.ts';
import { explaining } from './sqlite-error.ts';

const BUSY_TIMEOUT_MS = 3000;
const IN_MEMORY = ':memory:';

export interface OpenCase<T> {
  readonly path: string;
  readonly case: T;
  close(): void;
}

/**
 * Opens a case for questions only.
 * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForReading(path: string): OpenCase<CaseReader> {
  if (!existsSync(path)) {
    throw new AuditError('case-not-found', `No case file at ${path}.`, {
      hint: `Create one: imgaudit import --db ${path} <log>; or name another with --db.`,
    });
  }
  refuseDirectory(path);
  return explaining(path, () => {
    const database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    checkIdentity(database, path);
    return { path, case: new SqliteCaseReader(database), close: () => database.close() };
  });
}

/**
 * Opens a case for importing, and creates it where there is none. `isDryRun` works on the case without changing it,
 * or on one in memory where there is none.
 * @throws AuditError `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForWriting(path: string, options: { isDryRun: boolean; writer: string }): OpenCase<CaseWriter> {
  const isNew = !existsSync(path);
  if (!isNew) refuseDirectory(path);
  const location = isNew && options.isDryRun ? IN_MEMORY : path;
  return explaining(path, () => {
    const database = new Database(location, { timeout: BUSY_TIMEOUT_MS });
    try {
      prepareForWriting(database, path);
    } catch (error) {
      database.close();
      throw error;
    }
    const writer = new CaseWriter(database, { path, isDryRun: options.isDryRun, name: options.writer });
    return { path, case: writer, close: () => closeAfterWriting(database, { path, isNew, isEmpty: writer.isEmpty() }) };
  });
}

function refuseDirectory(path: string): void {
  if (!statSync(path).isDirectory()) return;
  throw new AuditError('case-unusable', `${path} is a folder, not a case file.`, { hint: 'Name a file with --db.' });
}

function version(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Refuses what is not a case of a version this program knows. */
function checkIdentity(database: Database.Database, path: string): void {
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new AuditError('case-unusable', `${path} is not an imgaudit case.`, { hint: 'Name another file with --db.' });
  }
  if (version(database) > MIGRATIONS.length) {
    throw new AuditError('case-too-new', `The case ${path} was written by a newer imgaudit.`, {
      hint: 'Update imgaudit, or import the evidence into a new case.',
    });
  }
}

function prepareForWriting(database: Database.Database, path: string): void {
  const isBlank = database.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;
  if (!isBlank) checkIdentity(database, path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma('cache_size = -65536');
  database.pragma('temp_store = MEMORY');
  const migrate = database.transaction(() => {
    for (const migration of MIGRATIONS.slice(version(database))) database.exec(migration);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  if (version(database) < MIGRATIONS.length) migrate.immediate();
}

interface Closing {
  readonly path: string;
  readonly isNew: boolean;
  readonly isEmpty: boolean;
}

/** A case at rest is one file, readable from a read-only folder too. A case made for nothing is taken away again. */
function closeAfterWriting(database: Database.Database, { path, isNew, isEmpty }: Closing): void {
  const isOnDisk = !database.memory;
  try {
    if (isOnDisk) database.pragma('journal_mode = DELETE');
  } catch {
    // Another process still reads the case: it stays in WAL mode until the last one closes it.
  } finally {
    database.close();
  }
  if (isNew && isEmpty && isOnDisk) rmSync(path, { force: true });
}
