import type { CaseAudit } from '../../case/case-audit.ts';
import type { StoredCase } from '../../case/case-reader.ts';
import type { CaseWriter } from '../../case/case-writer.ts';
import type { OpenCase } from '../../case/open-case.ts';
import { storeAt } from '../../stores/registry.ts';
import { authorOf } from './author.ts';
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

/** Opens the case for an import while `run` is running, and creates it if it does not exist. */
export async function withWriter<T>(
  flags: GlobalFlags & { readonly dryRun?: boolean },
  context: Context,
  run: (writer: CaseWriter) => T | Promise<T>,
): Promise<T> {
  const path = casePath(flags, context);
  const [isDryRun, author] = [flags.dryRun ?? false, authorOf(flags, context)];
  return using(await storeAt(path).openForWriting(path, { isDryRun, writer: context.processName, author }), run);
}

/** Runs something with an open case, and closes the case. */
export async function using<Port, T>(open: OpenCase<Port>, run: (port: Port) => T | Promise<T>): Promise<T> {
  try {
    return await run(open.case);
  } catch (error) {
    throw open.explained(error);
  } finally {
    open.close();
  }
}
