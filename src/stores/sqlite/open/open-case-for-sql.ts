import type { OpenCase } from '../../../case/open-case.ts';
import type { SqlReader } from '../../../case/sql-reader.ts';
import { checkSchema } from '../connection/case-schema.ts';
import { SqlSelect } from '../read/sql-select.ts';
import { openReading } from './open-case-for-reading.ts';

/**
 * Opens a case for statements that only read.
 * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForSql(path: string): OpenCase<SqlReader> {
  return openReading(path, (database) => {
    checkSchema(database, path);
    return new SqlSelect(database);
  });
}
