import type { NameCompleter } from '../../../case/case-reader.ts';
import type { OpenCase } from '../../../case/open-case.ts';
import { checkVersion, closingOnError, openAsItIs } from '../connection/case-identity.ts';
import { explaining } from '../connection/sqlite-error.ts';
import { SqliteNameCompleter } from '../read/known-names.ts';
import { explainedDamage } from './explained-damage.ts';
import { refuseMissingCase } from './open-case-for-reading.ts';

/**
 * Opens a case for a shell that completes its names, within a time in all. Nothing is written or mended, and no lock of
 * another process is waited for any longer.
 * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForNames(path: string, withinMs: number): OpenCase<NameCompleter> {
  const end = performance.now() + withinMs;
  refuseMissingCase(path);
  return explaining(path, () => {
    const database = openAsItIs(path, withinMs);
    return closingOnError(database, () => {
      checkVersion(database, path);
      return {
        path,
        case: new SqliteNameCompleter(database, () => performance.now() > end),
        explained: (error) => explainedDamage(error, database, path),
        close: () => database.close(),
      };
    });
  });
}
