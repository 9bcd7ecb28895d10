import { openCaseForReading } from '../../stores/sqlite/open/open-case-for-reading.ts';
import { openCaseForWriting } from '../../stores/sqlite/open/open-case-for-writing.ts';
import type { CaseWriter } from '../../stores/sqlite/write/case-writer.ts';
import { authorOf } from './author.ts';
import type { Context } from './context.ts';
import { casePath, type GlobalFlags } from './global-flags.ts';

/** Changes a case that must be there already: a mistyped --db shall not make a new one. */
export function changeCase<T>(flags: GlobalFlags, context: Context, change: (writer: CaseWriter) => T): T {
  const path = casePath(flags, context);
  openCaseForReading(path).close();
  const open = openCaseForWriting(path, {
    isDryRun: false,
    writer: context.processName,
    author: authorOf(flags, context),
  });
  try {
    return change(open.case);
  } catch (error) {
    throw open.explained(error);
  } finally {
    open.close();
  }
}
