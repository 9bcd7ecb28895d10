import type { CaseReader } from '../../case/case-reader.ts';
import { printInstant } from '../../domain/instant.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { openCaseForReading } from '../../stores/sqlite/open/open-case-for-reading.ts';
import type { Context } from './context.ts';
import { casePath, type GlobalFlags } from './global-flags.ts';
import { say } from './output.ts';

/** Opens the case for the time of `run`. */
export async function withCase<T>(
  flags: GlobalFlags,
  context: Context,
  run: (reader: CaseReader) => T | Promise<T>,
): Promise<T> {
  const open = openCaseForReading(casePath(flags, context));
  try {
    return await run(open.case);
  } catch (error) {
    throw open.explained(error);
  } finally {
    open.close();
  }
}

/** Where a window is empty and the case is not, the user most likely looks at the wrong time. */
export function explainEmptyWindow(
  asked: { readonly window: TimeWindow; readonly isEmpty: boolean },
  reader: CaseReader,
  told: { readonly flags: GlobalFlags; readonly context: Context },
): void {
  if (!asked.isEmpty || reader.count({ window: asked.window, where: [] }) > 0) return;
  const coverage = reader.coverage();
  const message =
    coverage === null
      ? 'The case holds no events.'
      : `The window holds no event; the case covers ${printInstant(coverage.first)} to ${printInstant(coverage.last)}. Try --as-of latest.`;
  say(message, told.flags, told.context);
}
