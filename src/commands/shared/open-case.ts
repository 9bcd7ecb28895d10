import { basename } from 'node:path';
import type { CaseAudit } from '../../case/audit/case-audit.ts';
import type { StoredCase } from '../../case/case-reader.ts';
import { using } from '../../case/open-case.ts';
import type { SqlReader } from '../../case/sql-reader.ts';
import { mayBeCase, storeAt } from '../../stores/registry.ts';
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

/** Whether there may be a case; a server is not asked for it. */
export function mayHaveCase(flags: GlobalFlags, context: Context): boolean {
  return mayBeCase(casePath(flags, context));
}

/** Whether the store of the case can keep original files. */
export function canKeepOriginals(flags: GlobalFlags, context: Context): boolean {
  return storeAt(casePath(flags, context)).capabilities.originals;
}

/** Whether the case lies on a server, and not in a file. */
export function isCaseOnServer(flags: GlobalFlags, context: Context): boolean {
  return storeAt(casePath(flags, context)).isServer;
}

/** The name of the case in answers: that of its file, or of its database. */
export function caseName(flags: GlobalFlags, context: Context): string {
  const name = basename(casePath(flags, context));
  // What stands behind the name says where servers keep the case.
  return isCaseOnServer(flags, context) ? (name.split('?', 1)[0] ?? name) : name;
}
