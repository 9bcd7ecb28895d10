import type { CaseAudit } from '../../case/audit/case-audit.ts';
import type { StoredCase } from '../../case/case-reader.ts';
import { using } from '../../case/open-case.ts';
import type { SqlReader } from '../../case/sql-reader.ts';
import { storeAt } from '../../stores/registry.ts';
import type { Context } from './context.ts';
import { casePath, type GlobalFlags } from './global-flags.ts';

/** Opens the case for reading while `run` is running. */
export async function withCase<T>(
  flags: GlobalFlags,
  context: Context,
  run: (reader: StoredCase) => T | Promise<T>,
): Promise<T> {
  const path = casePath(flags, context);
  return using(await storeAt(path).openForReading(path), run);
}

/** Opens the case as evidence while `run` is running. */
export async function withAudit<T>(
  flags: GlobalFlags,
  context: Context,
  run: (audit: CaseAudit, path: string) => T | Promise<T>,
): Promise<T> {
  const path = casePath(flags, context);
  return using(await storeAt(path).openForAudit(path), (audit) => run(audit, path));
}

/** Opens the case for statements in the language of its store while `run` is running. */
export async function withSql<T>(
  flags: GlobalFlags,
  context: Context,
  run: (reader: SqlReader) => T | Promise<T>,
): Promise<T> {
  const path = casePath(flags, context);
  return using(await storeAt(path).openForSql(path), run);
}
