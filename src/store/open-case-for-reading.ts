import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { AuditError } from '../domain/audit-error.ts';
import type { CaseReader } from '../domain/case-reader.ts';
import { checkIdentity, closingOnError, type OpenCase, openReadonly, refuseDirectory } from './case-identity.ts';
import { SqliteCaseReader } from './sqlite-case-reader.ts';
import { explaining } from './sqlite-error.ts';

/**
 * Opens a case for questions only.
 * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForReading(path: string): OpenCase<CaseReader> {
  return openReading(path, (database) => new SqliteCaseReader(database));
}

/** Opens a case for whatever is made of it; as above. */
export function openReading<T>(path: string, make: (database: Database.Database) => T): OpenCase<T> {
  if (!existsSync(path)) {
    throw new AuditError('case-not-found', `No case file at ${path}.`, {
      hint: `Create one: imgaudit import --db ${path} <log>; or name another with --db.`,
    });
  }
  refuseDirectory(path);
  return explaining(path, () => {
    const database = openReadonly(path);
    return closingOnError(database, () => {
      checkIdentity(database, path);
      return { path, case: make(database), close: () => database.close() };
    });
  });
}
