import type { CaseChanges } from '../../case/case-changes.ts';
import { using } from '../../case/open-case.ts';
import { storeAt } from '../../stores/registry.ts';
import { authorOf } from './author.ts';
import type { Context } from './context.ts';
import { casePath, type GlobalFlags } from './global-flags.ts';

/** Changes what the examiner decided in a case that exists. */
export async function changeCase<T>(
  flags: GlobalFlags,
  context: Context,
  change: (changes: CaseChanges) => T,
): Promise<T> {
  const path = casePath(flags, context);
  const options = { writer: context.processName, author: authorOf(flags, context) };
  return using(await storeAt(path).openForChanges(path, options), change);
}
