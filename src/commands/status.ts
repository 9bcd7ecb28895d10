import { Command } from 'commander';
import { partsIn } from '../case/audit/case-part.ts';
import { type CaseStatus, caseStatus } from '../investigations/case-status.ts';
import { statusReport } from '../report/answers/status-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, casePath, type GlobalFlags } from './shared/global-flags.ts';
import { withAudit, withCase } from './shared/open-case.ts';
import { writeReport } from './shared/output.ts';
import { placeOf } from './suspicions/ask-again.ts';

const EXAMPLES = `
The baseline of a log is what is usual in it. Rules learn it from the days
before the window. A log has one from the time in the last column on: when
7 days and 20 events lie behind.

Examples:
  imgaudit status
  imgaudit status --db incident-42.db --format json`;

export function build(context: Context): Command {
  const command = new Command('status')
    .description(
      'What is in the case and what is missing: the period of each log, files that were not read, allow entries.',
    )
    .addHelpText('after', EXAMPLES)
    .action((_: unknown, self: Command) => writeStatus(self.optsWithGlobals<GlobalFlags>(), context));
  return addGlobalOptions(command);
}

/** Also the answer to `imgaudit` without a command, beside a case. */
export async function writeStatus(flags: GlobalFlags, context: Context): Promise<void> {
  const { custody, parts } = await withAudit(flags, context, (audit) => {
    const entries = audit.custody();
    return { custody: { entries: entries.length, head: entries.at(-1)?.hash ?? null }, parts: partsIn(entries) };
  });
  await withCase(flags, context, (reader) => {
    const status = caseStatus(reader, context.now());
    const next = nextCommands(status).map((words) => `imgaudit ${words}${placeOf(flags)}`);
    return writeReport(
      statusReport({ ...status, path: casePath(flags, context), custody, parts, next }),
      flags,
      context,
    );
  });
}

function nextCommands({ coverage, clusters }: CaseStatus): readonly string[] {
  if (coverage === null) return [];
  return ['suspicious', 'images', ...(clusters.length > 0 ? ['clusters'] : [])];
}
