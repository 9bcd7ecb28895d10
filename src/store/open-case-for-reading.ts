import { existsSync } from 'node:fs';
import { AuditError } from '../domain/audit-error.ts';
import type { CaseReader } from '../domain/case-reader.ts';
import { checkIdentity, closingOnError, type OpenCase, openReadonly, refuseNoFile } from './case-identity.ts';
import { SqliteCaseReader } from './sqlite-case-reader.ts';
import { explaining } from './sqlite-error.ts';

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
  refuseNoFile(path);
  return explaining(path, () => {
    const database = openReadonly(path);
    return closingOnError(database, () => {
      checkIdentity(database, path);
      return { path, case: new SqliteCaseReader(database), close: () => database.close() };
    });
  });
}
