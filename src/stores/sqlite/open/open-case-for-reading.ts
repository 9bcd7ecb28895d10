import type Database from 'better-sqlite3';
import type { StoredCase } from '../../../case/case-reader.ts';
import type { OpenCase } from '../../../case/open-case.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { checkVersion, closingOnError, openReadonly } from '../connection/case-identity.ts';
import { isCaseThere } from '../connection/case-path.ts';
import { checkSchema } from '../connection/case-schema.ts';
import { explaining } from '../connection/sqlite-error.ts';
import { SqliteCaseReader } from '../read/sqlite-case-reader.ts';
import { explainedDamage } from './explained-damage.ts';

/**
 * Opens a case for questions only; nothing is written.
 * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForReading(path: string): OpenCase<StoredCase> {
  return openReading(path, (database) => {
    checkSchema(database, path);
    return new SqliteCaseReader(database);
  });
}

/**
 * Opens a case of a known version; `make` turns the connection into what the caller asks.
 * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
 */
export function openReading<T>(path: string, make: (database: Database.Database) => T): OpenCase<T> {
  refuseMissingCase(path);
  return explaining(path, () => {
    const database = openReadonly(path);
    return closingOnError(database, () => {
      checkVersion(database, path);
      return {
        path,
        case: make(database),
        explained: (error) => explainedDamage(error, database, path),
        close: () => database.close(),
      };
    });
  });
}

/** @throws AuditError `case-not-found`, `case-unusable` */
export function refuseMissingCase(path: string): void {
  if (isCaseThere(path)) return;
  throw new AuditError('case-not-found', `No case file at ${path}.`, {
    hint: `Create one: imgaudit import --db ${path} <log>; or name another with --db.`,
  });
}
